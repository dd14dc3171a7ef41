import AMQP
import Flags
import LMSModels
import Testing

@testable import WorkerKit

/// Which messages pass, by every kind of thing that operators can say.
struct MessageGateTests {
    private static let flags = """
        {"flags": {
          "feature": {"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "on",
            "targeting": {"if": [{"==": [{"var": "tenant"}, "south"]}, "off", {"==": [{"var": "student"}, "p9"]}, "off", null]}},
          "refusing": {"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off",
            "metadata": {"whenOff": "reject"}},
          "path": {"state": "ENABLED", "variants": {"old": "legacy", "new": "unified", "none": "off"}, "defaultVariant": "old"},
          "disabled": {"state": "DISABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off"}
        }}
        """

    private static func state(_ change: (FlagDefinitions) -> ControlState = { ControlState(flags: $0) }) throws -> ControlState {
        change(try FlagDefinitions(json: Array(flags.utf8)))
    }

    private static func passage(
        _ state: ControlState, flag: String? = nil, tenant: String? = "north", student: String = "p",
        properties: MessageProperties = .init()
    ) throws -> MessageGate.Passage {
        var gate = Messages.gate(state)
        return try passage(&gate, flag: flag, tenant: tenant, student: student, properties: properties)
    }

    private static func passage(
        _ gate: inout MessageGate, flag: String? = nil, tenant: String? = "north", student: String = "p",
        properties: MessageProperties = .init()
    ) throws -> MessageGate.Passage {
        let data = #"{"sessionId":"s","studentId":"\#(student)","markedAt":"2026-11-21T09:30:00Z","markedBy":"t"}"#
        let delivery = Messages.delivery(Messages.body(tenant: tenant, data: data), properties: properties)
        let envelope = try Envelope.decode(body: delivery.body, contentType: nil) { _ in nil }
        return gate.passage(of: delivery, envelope, flag: flag)
    }

    @Test func `without a flag, or with one that nobody has defined, a message passes`() throws {
        #expect(try Self.passage(ControlState()) == .run(nil))
        #expect(try Self.passage(ControlState(), flag: "feature") == .run(nil))
    }

    @Test func `a flag that is off keeps a message back, or refuses it`() throws {
        let state = try Self.state()
        let on = FeaturePath(flag: "feature", variant: "on", value: .boolean(true))
        #expect(try Self.passage(state, flag: "feature") == .run(on))
        #expect(try Self.passage(state, flag: "feature", tenant: "south") == .park(cause: "flag:feature"))
        #expect(try Self.passage(state, flag: "feature", student: "p9") == .park(cause: "flag:feature"))
        #expect(try Self.passage(state, flag: "refusing") == .refuse(flag: "refusing"))
        #expect(try Self.passage(state, flag: "disabled") == .run(nil), "the caller's default is that features are on")
    }

    @Test func `the variant of the first attempt holds, as long as there is one of its name`() throws {
        let state = try Self.state()
        func path(_ first: String) throws -> MessageGate.Passage {
            try Self.passage(state, flag: "path", properties: .init(headers: [RetryHeaders.variant: .string(first)], userId: "worker"))
        }
        #expect(try Self.passage(state, flag: "path") == .run(FeaturePath(flag: "path", variant: "old", value: .string("legacy"))))
        #expect(try path("new") == .run(FeaturePath(flag: "path", variant: "new", value: .string("unified"))))
        #expect(try path("none") == .park(cause: "flag:path"))
        #expect(try path("gone") == .run(FeaturePath(flag: "path", variant: "old", value: .string("legacy"))))
    }

    @Test func `a kill switch stops one type, one tenant, or both, whatever the flags say`() throws {
        let type = CheckinRemove.type.text
        func passage(_ blocks: [ControlState.Block], tenant: String = "north") throws -> MessageGate.Passage {
            try Self.passage(ControlState(blocks: blocks), flag: "feature", tenant: tenant)
        }
        let ofType = ControlState.Block(type: type, tenant: nil, reason: "wrong")
        let ofTenant = ControlState.Block(type: nil, tenant: "north", reason: "wrong")
        let ofBoth = ControlState.Block(type: type, tenant: "north", reason: "wrong")
        let ofOthers = ControlState.Block(type: "lms.attendance.other.v1", tenant: "north", reason: "wrong")
        #expect(try passage([ofType], tenant: "south") == .park(cause: "block:\(type)/*"))
        #expect(try passage([ofTenant]) == .park(cause: "block:*/north"))
        #expect(try passage([ofTenant], tenant: "south") == .run(nil))
        #expect(try passage([ofTenant, ofType, ofBoth]) == .park(cause: "block:\(type)/north"))
        #expect(try passage([ofOthers]) == .run(nil))
    }

    @Test func `a quarantine keeps back all, and half open lets one of a batch through, and those that were sent to try`() throws {
        func quarantine(from: Int64) -> ControlState {
            ControlState(quarantines: [
                Quarantine(
                    scope: .tenant, name: "north", reason: "failures", since: Messages.now,
                    probeFrom: Timestamp(microseconds: Messages.now.microseconds + from))
            ])
        }
        let cause = "quarantine:tenant:north"
        let released = MessageProperties(headers: [RetryHeaders.released: .string(cause)], userId: "worker")
        #expect(try Self.passage(quarantine(from: 1)) == .park(cause: cause))
        #expect(try Self.passage(quarantine(from: 1), properties: released) == .park(cause: cause), "it is too early again")
        #expect(try Self.passage(quarantine(from: 1), tenant: "south") == .run(nil))
        var gate = Messages.gate(quarantine(from: -1))
        #expect(try Self.passage(&gate) == .run(nil))
        #expect(try Self.passage(&gate) == .park(cause: cause))
        #expect(try Self.passage(&gate, properties: released) == .run(nil))
    }

    // MARK: Publisher rules

    private static let rules = PublisherRules([
        "portal": .init(sources: ["/portal*"], tenants: ["north", "east-*"], types: ["lms.attendance.*"], roles: ["teacher", "*"]),
        "kiosk": .init(sources: ["/portal"], tenants: ["north"], types: [CheckinRemove.type.text], roles: ["system"]),
    ])

    @Test func `a publisher needs a verified user that may send this`() throws {
        let state = ControlState(publishers: Self.rules)
        func forbidden(_ user: String?, tenant: String? = "north", headers: [String: FieldValue] = [:]) throws -> String? {
            let properties = MessageProperties(headers: headers, userId: user)
            guard case .forbid(let objection) = try Self.passage(state, tenant: tenant, properties: properties) else { return nil }
            return objection
        }
        #expect(try forbidden("portal") == nil)
        #expect(try forbidden("portal", tenant: "east-7") == nil)
        #expect(try forbidden(nil) == "the message has no user-id, which publisher rules ask for")
        #expect(try forbidden("stranger") == "the broker user stranger is not a publisher")
        #expect(try forbidden("portal", tenant: "south") == "portal may not publish for the tenant south")
        #expect(try forbidden("portal", tenant: nil) == "portal may not publish without a tenant")
        #expect(try forbidden("kiosk") == "kiosk may not publish without a role")
        // What workers pass on is judged by who sent it; the header of anybody else counts for nothing.
        #expect(try forbidden("worker") == nil)
        #expect(try forbidden("worker", headers: [RetryHeaders.user: "worker"]) == nil)
        #expect(try forbidden("worker", headers: [RetryHeaders.user: "portal"]) == nil)
        #expect(try forbidden("worker", headers: [RetryHeaders.user: "stranger"]) == "the broker user stranger is not a publisher")
        #expect(try forbidden("worker", headers: [RetryHeaders.user: ""]) == "the message has no user-id, which publisher rules ask for")
        #expect(try forbidden("stranger", headers: [RetryHeaders.user: "portal"]) == "the broker user stranger is not a publisher")
    }

    @Test func `headers of ours count only where a worker wrote them, with rules on or off`() throws {
        for publishers in [nil, Self.rules] {
            let state = try Self.state { ControlState(flags: $0, publishers: publishers) }
            func passage(_ user: String) throws -> MessageGate.Passage {
                try Self.passage(state, flag: "path", properties: .init(headers: [RetryHeaders.variant: "new"], userId: user))
            }
            #expect(try passage("portal") == .run(FeaturePath(flag: "path", variant: "old", value: .string("legacy"))))
            #expect(try passage("worker") == .run(FeaturePath(flag: "path", variant: "new", value: .string("unified"))))
        }
    }

    @Test func `in shadow, metadata names the path that writes and the one that is tried`() throws {
        func path(_ metadata: String) throws -> MessageGate.Passage {
            let document = """
                {"flags": {"f": {"state": "ENABLED", "variants": {"on": "on", "off": "off", "a": "A", "s": "shadow"}, "defaultVariant": "s",
                 "metadata": \(metadata)}}}
                """
            return try Self.passage(ControlState(flags: try FlagDefinitions(json: Array(document.utf8))), flag: "f")
        }
        func tried(_ value: String, _ candidate: String, _ tried: String) -> FeaturePath {
            FeaturePath(flag: "f", variant: "s", value: .string(value), candidate: .init(variant: candidate, value: .string(tried)))
        }
        #expect(try path("{}") == .park(cause: "flag:f", tried("off", "on", "on")))
        #expect(try path(#"{"current": "on", "candidate": "a"}"#) == .run(tried("on", "a", "A")))
        #expect(try path(#"{"current": "on", "candidate": "gone"}"#) == .run(nil))
        #expect(try path(#"{"current": "s"}"#) == .run(nil), "there is no end to shadows of shadows")
    }
}
