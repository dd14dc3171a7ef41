import LMSModels
import Testing
import WorkerKit

@testable import Enrollment

@Suite("Upserts of the directory")
struct UpsertPlanTests {
    static let now = Timestamp(microseconds: 1_000_000_000)

    @Test("The latest state wins, whatever order they come in")
    func latestWins() throws {
        for order in [[1, 2, 3], [3, 2, 1], [2, 3, 1]] {
            let plan = Students()
            for version in order { _ = try plan.decide("s1", no: "n1", name: "Name \(version)", at: version) }
            #expect(plan.changedRows.map(\.content.name.text) == ["Name 3"])
            #expect(plan.changedRows.map(\.stateAt) == [Timestamp(microseconds: 3)])
        }
    }

    @Test("Of two states at the same moment the same one wins in both orders")
    func tie() throws {
        let one = Students()
        let other = Students()
        for name in ["A", "B"] { _ = try one.decide("s1", no: "n1", name: name, at: 1) }
        for name in ["B", "A"] { _ = try other.decide("s1", no: "n1", name: name, at: 1) }
        #expect(one.changedRows.map(\.content.name) == other.changedRows.map(\.content.name))
    }

    @Test("The same content at a later moment changes the moment only")
    func sameContent() throws {
        let plan = Students()
        _ = try plan.decide("s1", no: "n1", name: "Ada", at: 1)
        #expect(try plan.decide("s1", no: "n1", name: "Ada", at: 2) == "unchanged")
        #expect(plan.changedRows.map(\.stateAt) == [Timestamp(microseconds: 2)])
    }

    @Test("A missing default and the default spelled out are the same state")
    func defaults() throws {
        var user = UserUpsert()
        let hash = StateHash.of(user.content)
        user.isActive = true
        user.preferredLanguage = ShortCode("en")
        user.interests = []
        user.updatedAt = Self.now
        #expect(StateHash.of(user.content) == hash)
    }

    @Test("Settings that are only written differently are the same state, and stand on one line")
    func settings() throws {
        let texts = [
            #"{"a":{"x":[1,"two\n",null],"y":true},"b":1}"#,
            "{ \"b\": 1,\n\t\"a\": {\"y\":true, \"x\":[1, \"two\\n\", null]} }",
        ]
        let states = try texts.map { text in
            var violations = ViolationList()
            var organization = OrganizationUpsert()
            organization.settings = FreeObject.read(try JSONDocument(Array(text.utf8)).root, &violations)
            return organization.content
        }
        #expect(states[0].settings?.json == texts[0])
        #expect(StateHash.of(states[0]) == StateHash.of(states[1]))
    }

    @Test("The hash is FNV-1a, which stored rows depend on")
    func hash() {
        var student = StudentUpsert()
        student.isActive = true
        let json = #"{"studentId":"","studentNo":"","name":"","isActive":true}"#
        #expect(String(decoding: student.content.json, as: UTF8.self) == json)
        #expect(StateHash.of(student.content) == Self.knownHash)
    }

    /// Computed in Python from that text.
    static let knownHash: Int64 = 8094291149750662580

    @Test("A unique value goes to the first who asks, and is free when its holder lets go")
    func uniqueValues() throws {
        let plan = Students()
        #expect(try plan.decide("s1", no: "n1", name: "Ada", at: 1) == "changed")
        let refused = try plan.decide("s2", no: "n1", name: "Bob", at: 1)
        #expect(refused == "rejected CONFLICT: studentNo n1 is taken by student s1")
        #expect(try plan.decide("s1", no: "n2", name: "Ada", at: 2) == "changed")
        #expect(try plan.decide("s2", no: "n1", name: "Bob", at: 1) == "changed")
    }

    @Test("The same value in another organization is no conflict")
    func otherOrganization() throws {
        let plan = Students()
        #expect(try plan.decide("s1", no: "n1", name: "Ada", at: 1) == "changed")
        #expect(try plan.decide("s1", in: "o2", no: "n1", name: "Eve", at: 1) == "changed")
    }

    @Test("A reference to what is not known waits, also where another organization has it")
    func references() throws {
        let foreign = ReferenceKey(table: .batches, key: RowKey(organization: "o2", id: "b1"))
        var plan = Students([foreign])
        let refused = try plan.decide("s1", no: "n1", name: "Ada", batch: "b1", at: 1)
        #expect(refused == "deferred NOT_FOUND: batchId b1 is not known")
        let own = ReferenceKey(table: .batches, key: RowKey(organization: "o1", id: "b1"))
        plan = Students([own])
        #expect(try plan.decide("s1", no: "n1", name: "Ada", batch: "b1", at: 1) == "changed")
    }

    @Test("A moment more than a day ahead is refused, and the field named")
    func tooFarAhead() throws {
        let plan = Students()
        let limit = Int(Self.now.microseconds + Timestamp.skewLimit)
        #expect(try plan.decide("s1", no: "n1", name: "Ada", at: limit) == "changed")
        #expect(
            try plan.decide("s2", no: "n2", name: "Bob", at: limit + 1).hasPrefix(
                "rejected VALIDATION: /updatedAt:"))
    }
}

/// A plan for students, in a box so that a macro can ask it.
private final class Students {
    private var plan: UpsertPlan<StudentUpsert>

    init(_ references: Set<ReferenceKey> = []) { plan = UpsertPlan(rows: [], holders: [:], references: references) }

    var changedRows: [UpsertPlan<StudentUpsert>.Row] { plan.changedRows }

    func decide(
        _ id: String, in organization: String = "o1", no: String, name: String, batch: String? = nil, at moment: Int
    ) throws -> String {
        var student = StudentUpsert()
        student.studentId = try #require(Identifier(id))
        student.studentNo = try #require(Identifier(no))
        student.name = try #require(Name(name))
        student.batchId = batch.flatMap { Identifier($0) }
        student.updatedAt = Timestamp(microseconds: Int64(moment))
        let envelope = try Envelope.test(type: StudentUpsert.type)
        switch plan.decide(
            student, organization: organization, for: envelope, now: UpsertPlanTests.now, actor: "test")
        {
        case .changed: return "changed"
        case .unchanged: return "unchanged"
        case .refused(let verdict): return "\(verdict.summary): \(verdict.reason)"
        }
    }
}

extension Envelope {
    /// An envelope around empty data.
    static func test(type: MessageType) throws -> Envelope {
        let json = """
            {"specversion":"1.0","id":"1","source":"/test","type":"\(type)","time":"1970-01-01T00:00:00Z","data":{}}
            """
        return try Envelope.decode(body: Array(json.utf8), contentType: "application/cloudevents+json") { _ in nil }
    }
}
