import SeededRandom
import LMSModels
import Testing

@testable import Publishing

@Suite("Order and races")
struct OrderTests {
    @Test("The stories go through when they are told in order")
    func inOrder() {
        for story in [Story.long("s-1"), Story.short("s-2")] {
            var desk = Desk()
            let outcomes = desk.take(story.asked, for: story.key)
            #expect(outcomes.allSatisfy { $0 == "applied" }, "\(outcomes)")
            #expect(desk.submissions[story.key]?.version == Int64(story.asked.count))
        }
    }

    @Test("Any order of the same messages, in any batches, ends in the same state, hashes included", arguments: 0..<60)
    func anyOrder(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let stories = [Story.long("s-1"), Story.short("s-2"), Story.long("s-3")]
        var expected = Desk()
        for story in stories { expected.take(story.asked, for: story.key) }

        var waiting = stories.flatMap { story in story.asked.map { (story.key, $0) } }.shuffled(using: &random)
        var state: [RowKey: Submission] = [:]
        var records: [RowKey: [TransitionRecord]] = [:]
        var rounds = 0
        while !waiting.isEmpty {
            rounds += 1
            try #require(rounds < 500, "no end")
            var deferred: [(RowKey, Asked)] = []
            while !waiting.isEmpty {
                let batch = waiting.prefix(Int.random(in: 1...8, using: &random))
                waiting.removeFirst(batch.count)
                // A batch begins with what is stored, and is taken by version, as the handler does.
                var desk = Desk(state)
                for (key, asked) in batch.sorted(by: { $0.1.rank < $1.1.rank }) {
                    let outcome = desk.take(asked.request, for: key, from: asked.asker).summary
                    if outcome.hasPrefix("deferred") { deferred.append((key, asked)) } else { #expect(outcome == "applied") }
                }
                state = desk.submissions
                for step in desk.steps { records[step.key, default: []].append(step.record) }
            }
            waiting = deferred.shuffled(using: &random)
        }
        for story in stories {
            let found = try #require(state[story.key])
            #expect(found == expected.submissions[story.key])
            #expect(
                TransitionRecord.firstBroken(
                    records[story.key] ?? [], head: found.chainHash, version: found.version, organization: story.key.organization,
                    submission: story.key.id) == nil)
        }
    }

    @Test("Of many who act on one version one wins, and the others are told that they are late", arguments: 0..<20)
    func race(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        var story = Story("s-1")
        story.create()
        story.submit(.simple)
        var desk = Desk()
        desk.take(story.asked, for: story.key)
        let id = try #require(Identifier("s-1"))
        let rivals = (0..<1_000).map { number -> Asked in
            let action: WorkflowAction = [.approve, .reject, .requestRevision, .escalate][number % 4]
            let actor = number % 3 == 0 ? Story.gutenberg : Story.austen
            return Asked(
                request: Request(action, id, remark: "Mine"),
                asker: Story.asker(actor, version: 2, minute: number, id: "rival-\(number)"))
        }.shuffled(using: &random)
        let outcomes = desk.take(rivals, for: story.key)
        #expect(outcomes[0] == "applied")
        #expect(outcomes.dropFirst().allSatisfy { $0 == "rejected STALE_VERSION" })
        #expect(desk.submissions[story.key]?.version == 3)
        #expect(desk.steps.last?.record.messageID == rivals[0].asker.id)
    }

    @Test("A second beginning is a conflict, and leaves the first alone")
    func twoBeginnings() {
        var story = Story("s-1")
        story.create(title: "One")
        var other = Story("s-1")
        other.create(title: "Two")
        var desk = Desk()
        #expect(desk.take(story.asked + other.asked, for: story.key) == ["applied", "rejected CONFLICT"])
        #expect(desk.submissions[story.key]?.manuscript.title == "One")
    }

    @Test("Whoever hands a reopened draft in begins a round: the reviews of before do not count")
    func rounds() {
        let story = Story.short("s-1")
        var desk = Desk()
        desk.take(story.asked, for: story.key)
        #expect(desk.submissions[story.key]?.round == 2)
        #expect(desk.submissions[story.key]?.stage == .withdrawn)
    }
}

extension Asked {
    fileprivate var rank: Int64 { asker.version ?? -1 }
}
