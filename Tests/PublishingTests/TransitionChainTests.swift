import LMSModels
import Testing

@testable import Publishing

@Suite("The chain of transitions")
struct TransitionChainTests {
    private static func told() -> (records: [TransitionRecord], head: String, version: Int64) {
        let story = Story.long("s-1")
        var desk = Desk()
        desk.take(story.asked, for: story.key)
        let submission = desk.submissions[story.key]
        return (desk.steps.map(\.record), submission?.chainHash ?? "", submission?.version ?? 0)
    }

    private static func broken(_ records: [TransitionRecord], _ head: String, _ version: Int64) -> Int64? {
        TransitionRecord.firstBroken(records, head: head, version: version, organization: "o-1", submission: "s-1")
    }

    @Test("It holds as it was written: one row a version, each with the hash of the one before")
    func intact() {
        let (records, head, version) = Self.told()
        #expect(records.count == Story.long("s-1").asked.count)
        #expect(Self.broken(records, head, version) == nil)
        #expect(records.map(\.version) == Array(1...version))
        #expect(records[0].previousHash == TransitionRecord.start)
        #expect(zip(records, records.dropFirst()).allSatisfy { $0.hash == $1.previousHash })
        #expect(records.allSatisfy { $0.hash.count == 64 } && Set(records.map(\.hash)).count == records.count)
    }

    static let changes: [@Sendable (inout TransitionRecord) -> Void] = [
        { $0.version += 1 }, { $0.action = "approve!" }, { $0.from = nil }, { $0.to = "WITHDRAWN" }, { $0.round += 1 },
        { $0.actorID += "x" }, { $0.actorRole = "parent" }, { $0.remark = "Changed" }, { $0.messageSource += "x" },
        { $0.messageID += "x" }, { $0.at = Timestamp(microseconds: $0.at.microseconds + 1) }, { $0.previousHash = TransitionRecord.start },
        { $0.hash = TransitionRecord.start },
    ]

    @Test("A change of any column of any row is found where it is", arguments: changes.indices)
    func change(_ number: Int) {
        let (records, head, version) = Self.told()
        // The first row has no stage before it, and follows the start: two changes change nothing there.
        for index in records.indices.dropFirst() {
            var tampered = records
            Self.changes[number](&tampered[index])
            #expect(Self.broken(tampered, head, version) == Int64(index + 1))
        }
    }

    @Test("A change with a hash that fits is found at the next row, or by the submission")
    func resealed() {
        let (records, head, version) = Self.told()
        for index in records.indices {
            var tampered = records
            tampered[index].remark = "Changed"
            tampered[index] = tampered[index].sealed(organization: "o-1", submission: "s-1")
            #expect(Self.broken(tampered, head, version) == Int64(index + 2))
        }
    }

    @Test("Rows that are missing, swapped, added or of another submission are found")
    func rows() {
        let (records, head, version) = Self.told()
        for index in records.indices {
            var cut = records
            cut.remove(at: index)
            #expect(Self.broken(cut, head, version) == Int64(index + 1))
        }
        var swapped = records
        swapped.swapAt(2, 3)
        #expect(Self.broken(swapped, head, version) == 3)
        #expect(Self.broken(records + [records[0]], head, version) == version + 1)
        #expect(Self.broken([], head, version) == 1)
        #expect(TransitionRecord.firstBroken(records, head: head, version: version, organization: "o-1", submission: "s-2") == 1)
        #expect(TransitionRecord.firstBroken(records, head: head, version: version, organization: "o-2", submission: "s-1") == 1)
    }

    @Test("No two rows have one text, whatever is in them")
    func text() {
        var one = Self.told().records[0]
        var other = one
        one.actorID = "a\",\"b"
        one.actorRole = "c"
        other.actorID = "a"
        other.actorRole = "b\",\"c"
        #expect(one.canonicalText(organization: "o", submission: "s") != other.canonicalText(organization: "o", submission: "s"))
        one.remark = nil
        other = one
        other.remark = "null"
        #expect(one.canonicalText(organization: "o", submission: "s") != other.canonicalText(organization: "o", submission: "s"))
    }
}
