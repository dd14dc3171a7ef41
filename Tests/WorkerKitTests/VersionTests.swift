import AMQP
import LMSModels
import Postgres
import Testing

@testable import WorkerKit

/// The first version of a request: one name.
private struct RenameV1: SupersededMessage {
    static let type: MessageType = "lms.attendance.person.rename.v1"
    static let purpose = "Renames a person."
    static let example = #"{"name": "Ada Lovelace"}"#

    var name = Name.placeholder

    mutating func fields(_ fields: inout Fields) { fields.required("name", &name, "First and last name.") }

    var successor: RenameV2 {
        var newer = RenameV2()
        let parts = name.text.split(separator: " ", maxSplits: 1)
        newer.first = Name(String(parts[0])) ?? .placeholder
        newer.last = parts.count > 1 ? Name(String(parts[1])) : nil
        return newer
    }

    static let rules = [
        Rule<RenameV1>("The name does not begin with a space.") { if $0.name.text.hasPrefix(" ") { $1.breakRule(at: "/name", "a space") } }
    ]
}

/// The second: two names.
private struct RenameV2: Message {
    static let type: MessageType = "lms.attendance.person.rename.v2"
    static let purpose = "Renames a person."
    static let example = #"{"first": "Ada", "last": "Lovelace"}"#

    var first = Name.placeholder
    var last: Name?

    mutating func fields(_ fields: inout Fields) {
        fields.required("first", &first, "First name.")
        fields.optional("last", &last, "Last name.")
    }
}

@Suite("Two versions of a type side by side")
struct VersionTests {
    /// Knows the newer version only.
    private struct Handler: BatchHandler {
        let name = "people"
        var routes: [Route<RenameV2>] { [Route(upcasting: RenameV1.self) { $0 }, Route(RenameV2.self) { $0 }] }

        func handle(
            _ batch: [Incoming<RenameV2>], in transaction: PostgresTransaction, effects: inout Effects
        ) async throws -> [Verdict] {
            batch.map { _ in .applied }
        }
    }

    private let admission = Admission(service: "attendance", handlers: [ErasedHandler(Handler())], retries: 3, sizeLimit: 2_048)

    @Test("Both are taken, and the handler sees the newer one")
    func bothVersions() throws {
        for (type, data) in [(RenameV1.type, #"{"name":"Ada Lovelace"}"#), (RenameV2.type, #"{"first":"Ada","last":"Lovelace"}"#)] {
            let message = try #require(admit(type, data))
            let payload = try #require(message.payload as? RenameV2)
            #expect(payload.first.text == "Ada" && payload.last?.text == "Lovelace")
            #expect(message.contract.type == type, "events and replies are those of the version that was sent")
        }
    }

    @Test("Each is held to its own contract and rules")
    func ownContracts() throws {
        #expect(admit(RenameV1.type, #"{"first":"Ada"}"#) == nil)
        #expect(admit(RenameV2.type, #"{"name":"Ada"}"#) == nil)
        #expect(admit(RenameV1.type, #"{"name":" Ada"}"#)?.brokenRules.map(\.path) == ["/name"])
    }

    @Test("The older one says what replaces it; a version that is not known is told both")
    func documented() throws {
        let contracts = ErasedHandler(Handler()).contracts
        #expect(contracts.map(\.successor) == [RenameV2.type, nil])
        let third = Messages.delivery(Messages.body(type: "lms.attendance.person.rename.v3", data: "{}"))
        var gate = Messages.gate()
        guard case .refused(let settled) = admission.admit(third, now: Messages.now, gate: &gate) else {
            Issue.record("admitted")
            return
        }
        #expect(settled.reply.message == "unknown version of lms.attendance.person.rename.v3: known are \(RenameV1.type), \(RenameV2.type)")
    }

    private func admit(_ type: MessageType, _ data: String) -> Admitted? {
        var gate = Messages.gate()
        guard
            case .admitted(let message) = admission.admit(
                Messages.delivery(Messages.body(type: type, data: data)), now: Messages.now, gate: &gate)
        else { return nil }
        return message
    }
}
