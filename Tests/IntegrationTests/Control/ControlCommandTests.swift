import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite {
    /// `lectern control`, `publishers` and `parked`, against a real database.
    @Suite(.serialized, .timeLimit(.minutes(4))) struct ControlCommandTests {
        @Test func `blocks come, get another reason and go, each a revision and a line of the audit log`() async throws {
            try await TestWorld.with { world in
                try await world.change("control", "block", "--type", Self.checkin, "--reason", "INC-1")
                try await world.changeNothing("control", "block", "--type", Self.checkin, "--reason", "INC-1")
                try await world.change("control", "block", "--type", Self.checkin, "--tenant", "lakeside", "--reason", "INC-2")
                try await world.change("control", "block", "--tenant", "lakeside", "--reason", "INC-3")
                try await world.change("control", "block", "--tenant", "lakeside", "--reason", "INC-4")
                let blocks = try await world.control().blocks
                let expected: [ControlState.Block] = [
                    .init(type: Self.checkin, tenant: nil, reason: "INC-1"),
                    .init(type: Self.checkin, tenant: "lakeside", reason: "INC-2"),
                    .init(type: nil, tenant: "lakeside", reason: "INC-4"),
                ]
                #expect(blocks.count == 3 && expected.allSatisfy { blocks.contains($0) }, "\(blocks)")
                // Only the block on both, not those on one of them.
                try await world.change("control", "unblock", "--type", Self.checkin, "--tenant", "lakeside")
                #expect(try await world.control().blocks.map(\.reason).sorted() == ["INC-1", "INC-4"])
                try await world.changeNothing("control", "unblock", "--type", Self.checkin, "--tenant", "lakeside")
                #expect(
                    try await world.audit().suffix(2) == [
                        #"\#(TestWorld.person) block */lakeside {"tenant":"lakeside","reason":"INC-3"} {"tenant":"lakeside","reason":"INC-4"}"#,
                        #"\#(TestWorld.person) unblock \#(Self.checkin)/lakeside {"type":"\#(Self.checkin)","tenant":"lakeside","#
                            + #""reason":"INC-2"} -"#,
                    ])
            }
        }

        @Test func `pauses and limits come and go, and a service knows its own pause only`() async throws {
            try await TestWorld.with { world in
                try await world.change("control", "pause", "attendance", "--reason", "maintenance")
                try await world.changeNothing("control", "pause", "attendance", "--reason", "maintenance")
                #expect(try await world.control().pause == "maintenance")
                #expect(try await world.control("content").pause == nil)
                try await world.change("control", "resume", "attendance")
                try await world.changeNothing("control", "resume", "attendance")
                #expect(try await world.control().pause == nil)

                try await world.change("control", "limit", "lakeside", "--rate", "50")
                try await world.changeNothing("control", "limit", "lakeside", "--rate", "50")
                try await world.change("control", "limit", "lakeside", "--rate", "5")
                #expect(try await world.control().rateLimits == ["lakeside": 5])
                try await world.change("control", "unlimit", "lakeside")
                try await world.changeNothing("control", "unlimit", "lakeside")
                #expect(try await world.control().rateLimits == [:])
                #expect(
                    try await world.audit().suffix(3) == [
                        #"\#(TestWorld.person) limit lakeside - {"perSecond":50}"#,
                        #"\#(TestWorld.person) limit lakeside {"perSecond":50} {"perSecond":5}"#,
                        #"\#(TestWorld.person) unlimit lakeside {"perSecond":5} -"#,
                    ])
            }
        }

        @Test func `publishers are allowed and removed, and the rules hold while they are enforced`() async throws {
            try await TestWorld.with { world in
                try await world.refuse(["publishers", "enforce"], saying: "no publisher is listed", "--force")
                let allow = ["publishers", "allow", "portal", "--source", "/portal", "--type", "lms.enrollment.*", "--role", "*"]
                try await world.refuse(allow, saying: "--tenant is missing")
                for pattern in ["la*e", "*side", ""] {
                    try await world.refuse(allow + ["--tenant", pattern], saying: "--tenant", "* at the end")
                }
                let both = try await world.lectern(allow + ["--tenant", "lakeside", "--tenant", "hill*"])
                #expect(both.status == 0 && both.errors.isEmpty, "\(both.text)")
                #expect(try await world.control().publishers == nil, "the rules are off")

                try await world.change("publishers", "enforce")
                try await world.changeNothing("publishers", "enforce")
                let rule = PublisherRules.Rule(
                    sources: ["/portal"], tenants: ["lakeside", "hill*"], types: ["lms.enrollment.*"], roles: ["*"])
                #expect(try await world.control().publishers == PublisherRules(["portal": rule]))
                let list = try JSONDocument(Array(try await world.look("publishers", "list", "--json").utf8)).root
                #expect(list.member("enforced")?.bool == true)
                let portal = try #require(list.member("publishers")?.elements.first)
                #expect(portal.member("user")?.string == "portal")
                #expect(portal.member("tenants")?.elements.map { $0.string } == ["lakeside", "hill*"])

                try await world.changeNothing(
                    "publishers", "allow", "portal", "--source", "/portal", "--type", "lms.enrollment.*", "--role", "*", "--tenant",
                    "lakeside", "--tenant", "hill*")
                try await world.change("publishers", "remove", "portal")
                try await world.changeNothing("publishers", "remove", "portal")
                #expect(try await world.control().publishers == PublisherRules([:]))
                try await world.change("publishers", "relax")
                try await world.changeNothing("publishers", "relax")
                let forced = try await world.lectern("publishers", "enforce", "--force")
                #expect(forced.status == 0 && forced.errors.contains("workers refuse every message"), "\(forced.text)")
                #expect(try await world.control().publishers == PublisherRules([:]))
            }
        }

        @Test func `a lifted quarantine is gone, and others stay`() async throws {
            try await TestWorld.with { world in
                try await world.database.execute(
                    """
                    INSERT INTO control.quarantines (service, scope, name, reason, probe_from)
                    VALUES ('attendance', 'tenant', 'lakeside', '9 of 10 failed', now() + interval '1 minute'),
                        ('attendance', 'type', \(Self.checkin), '8 of 10 failed', now()),
                        ('content', 'tenant', 'lakeside', '7 of 10 failed', now())
                    """)
                try await world.refuse(["control", "lift", "attendance"], saying: "say which messages")
                try await world.refuse(
                    ["control", "lift", "attendance", "--tenant", "lakeside", "--type", Self.checkin], saying: "exclude each other")
                try await world.change("control", "lift", "attendance", "--tenant", "lakeside")
                try await world.changeNothing("control", "lift", "attendance", "--tenant", "lakeside")
                #expect(try await world.control().quarantines.map(\.cause) == ["quarantine:type:\(Self.checkin)"])
                #expect(try await world.control("content").quarantines.map(\.cause) == ["quarantine:tenant:lakeside"])
                let entry = try #require(try await world.audit().first)
                #expect(entry.hasPrefix("\(TestWorld.person) lift quarantine attendance tenant lakeside {"), "\(entry)")
                #expect(entry.contains(#""reason":"9 of 10 failed""#), "\(entry)")
            }
        }

        @Test func `the status shows what is switched and what is parked, and the list of parked messages which they are`() async throws {
            try await TestWorld.with { world in
                #expect(try await world.look("control", "status").hasPrefix("Nothing is blocked"))
                #expect(try await world.look("parked", "list") == "No parked messages.\n")
                #expect(try await world.look("control", "log") == "No changes yet.\n")
                try await world.change("control", "block", "--tenant", "lakeside", "--reason", "turns\u{1B}[31mred")
                try await world.change("control", "pause", "content", "--reason", "maintenance")
                try await world.change("control", "limit", "hillside", "--rate", "5")
                try await Self.park("attendance", "block:*/lakeside", "lakeside", 3, world)
                try await Self.park("enrollment", "rate:hillside", "hillside", 2, world)

                let report = try await ControlReport.read(world.database)
                #expect(report.revision == 3)
                #expect(report.blocks.map(\.tenant) == ["lakeside"])
                #expect(report.pauses.map(\.service) == ["content"])
                #expect(report.limits == [.init(tenant: "hillside", perSecond: 5)])
                let parked = report.parked.map { "\($0.service) \($0.cause) \($0.messages)" }
                #expect(parked == ["enrollment rate:hillside 2", "attendance block:*/lakeside 3"])
                #expect(report.parked.allSatisfy { (120...1_000).contains($0.oldestSeconds) }, "\(report.parked)")
                let text = try await world.look("control", "status")
                #expect(text.contains("turns\\u{1b}[31mred") && !text.contains("\u{1B}"), "\(text)")
                #expect(text.contains("block:*/lakeside") && text.contains("Revision 3."), "\(text)")
                let json = try JSONDocument(Array(try await world.look("control", "status", "--json").utf8)).root
                #expect(json.member("parked")?.elements.count == 2)

                let all = try await Self.parked(["--json"], world)
                #expect(all == ["m-3", "m-2", "m-1", "m-2", "m-1"].sorted(), "\(all)")
                #expect(try await Self.parked(["--json", "--cause", "block"], world).count == 3)
                #expect(try await Self.parked(["--json", "--cause", "rate:hillside"], world).count == 2)
                #expect(try await Self.parked(["--json", "--cause", "block:*/lake"], world) == [])
                #expect(try await Self.parked(["--json", "--service", "enrollment", "--tenant", "lakeside"], world) == [])
                // The oldest is the one with the greatest number.
                #expect(try await Self.parked(["--json", "--service", "attendance", "--limit", "1"], world) == ["m-3"])
                let table = try await world.look("parked", "list", "--limit", "2")
                #expect(table.contains("5 parked messages (the oldest 2 shown"), "\(table)")
            }
        }

        @Test func `flags that keep something back are in the report, and others are not`() async throws {
            try await TestWorld.with { world in
                let flag = { (rest: String) in #"{"state": "ENABLED", "variants": {"on": true, "off": false}, \#(rest)}"# }
                let definitions = [
                    ("plain", flag(#""defaultVariant": "on""#)), ("held", flag(#""defaultVariant": "off""#)),
                    ("ruled", flag(#""defaultVariant": "on", "targeting": {"fractional": [["off", 1], ["on", 9]]}"#)),
                ]
                for (key, definition) in definitions {
                    try await world.change("flags", "set", key, "--definition", definition)
                }
                #expect(try await ControlReport.read(world.database).flags.map(\.key) == ["held", "ruled"])
                try await world.change("flags", "set", "plain", "--disable")
                #expect(try await ControlReport.read(world.database).flags.map(\.key) == ["plain", "held", "ruled"])
            }
        }

        @Test func `what does not exist is refused before anything is asked`() async throws {
            try await TestWorld.with { world in
                let reason = ["--reason", "x"]
                try await world.refuse(["control", "block"] + reason, saying: "--type, --tenant, or both")
                try await world.refuse(["control", "block", "--tenant", "lakeside"], saying: "--reason")
                try await world.refuse(["control", "block", "--tenant", "lakeside", "--reason", " "], saying: "--reason is empty")
                try await world.refuse(["control", "block", "--tenant", "lake side"] + reason, saying: "an identifier")
                try await world.refuse(
                    ["control", "block", "--type", "lms.attendance.checkin.recrod.v1"] + reason, saying: "no worker takes", Self.checkin)
                try await world.refuse(["control", "block", "--type", "lms.attendance.*"] + reason, saying: "one type in full")
                try await world.refuse(["control", "pause", "atendance"] + reason, saying: "there is no service", "attendance, ")
                try await world.refuse(["control", "resume", "atendance"], saying: "there is no service")
                try await world.refuse(["control", "lift", "atendance", "--tenant", "lakeside"], saying: "there is no service")
                try await world.refuse(["control", "limit", "lakeside", "--rate", "0"], saying: "accepted are 1 to")
                try await world.refuse(["control", "log", "--limit", "0"], saying: "accepted are 1 to")
                try await world.refuse(["parked", "list", "--service", "atendance"], saying: "there is no service")
                let allow = ["publishers", "allow", "portal", "--source", "*", "--tenant", "*"]
                try await world.refuse(allow + ["--type", "lms.attendance.nothing.v1", "--role", "*"], saying: "no worker takes")
                try await world.refuse(allow + ["--type", "*", "--role", "headmaster"], saying: "--role headmaster", "teacher")
                let odd = try await world.lectern(allow + ["--type", "lms.atendance.*", "--role", "*"])
                #expect(odd.status == 0 && odd.errors.contains("no type that a worker takes begins with"), "\(odd.text)")
            }
        }

        @Test(
            arguments: [
                (#"{"a":1,"b":{"c":2,"d":3}}"#, #"{"a":1,"b":{"c":2,"d":4}}"#, #"{"b":{"d":3}}"#, #"{"b":{"d":4}}"#),
                (#"{"a":1}"#, #"{"b":1}"#, #"{"a":1}"#, #"{"b":1}"#), (nil, #"{"a":1}"#, "-", #"{"a":1}"#),
                (#"{"a":[1]}"#, #"{"a":[2]}"#, #"{"a":[1]}"#, #"{"a":[2]}"#), (#""off""#, #""on""#, #""off""#, #""on""#),
            ] as [(String?, String?, String, String)])
        func `of two states the log shows what differs`(before: String?, after: String?, left: String, right: String) {
            let difference = AuditDifference(before: before, after: after)
            #expect(difference.before == left && difference.after == right)
        }

        // MARK: Messages

        private static let checkin = "lms.attendance.checkin.record.v1"

        /// Parks messages by hand: `m-1` a minute ago, `m-2` two minutes ago and so on.
        private static func park(_ service: String, _ cause: String, _ tenant: String, _ count: Int, _ world: TestWorld) async throws {
            try await world.database.execute(
                """
                INSERT INTO \(unescaped: service).parked
                    (key, source, id, type, tenant, cause, attempts, properties, body, parked_at)
                SELECT gen_random_uuid(), '/portal', 'm-' || number, \(checkin), \(tenant), \(cause), 0, '{}'::jsonb, ''::bytea,
                    now() - number * interval '1 minute'
                FROM generate_series(1, \(count)) AS number
                """)
        }

        /// The ids of the messages that `lectern parked list` finds, sorted.
        private static func parked(_ arguments: [String], _ world: TestWorld) async throws -> [String] {
            let list = try await world.lectern(["parked", "list"] + arguments)
            try #require(list.status == 0, "\(list.text)")
            let messages = try JSONDocument(Array(list.output.utf8)).root.member("messages")?.elements ?? []
            return messages.map { $0.member("id")?.string ?? "" }.sorted()
        }
    }
}
