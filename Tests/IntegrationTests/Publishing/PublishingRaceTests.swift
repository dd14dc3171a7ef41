import SeededRandom
import LMSModels
import Postgres
import Testing

@testable import lectern

extension IntegrationSuite {
    /// Several publishing workers on the same submissions.
    @Suite(.serialized, .timeLimit(.minutes(3))) struct PublishingRaceTests {
        @Test func `of two who act on one version exactly one wins, a thousand times`() async throws {
            let races = 1_000
            try await TestWorld.with(retryDelays: TestWorld.storyLadder) { world in
                try await world.start("enrollment", "publishing", "publishing", settings: ["BATCH_MAX": "40"])
                try await TestClient.with(world) { client in
                    try await client.publish([PublishingHouse.organization])
                    let submissions = (0..<races).map { "s-\($0)" }
                    let beginnings = submissions.flatMap { PublishingHouse.submitted($0) }
                    try await client.publish(beginnings)
                    try await client.waitForAnswers(to: beginnings.map(\.id))
                    #expect(beginnings.allSatisfy { client.answers(to: $0.id).map(\.outcome) == ["applied"] })

                    let approvals = submissions.map { PublishingHouse.act("approve", $0, .editor, version: 2) }
                    let refusals = submissions.map { PublishingHouse.act("reject", $0, .publisher, version: 2, #""reason": "No""#) }
                    var random = SplitMix64(seed: 5)
                    let rivals = (approvals + refusals).shuffled(using: &random)
                    try await client.publish(rivals)
                    try await client.waitForAnswers(to: rivals.map(\.id))
                    for (approval, refusal) in zip(approvals, refusals) {
                        let answers = (client.answers(to: approval.id) + client.answers(to: refusal.id)).map { $0.code ?? $0.outcome }
                        #expect(answers.sorted() == ["STALE_VERSION", "applied"], "\(approval.id)")
                    }
                    #expect(
                        try await world.number(
                            """
                            SELECT count(*) FROM publishing.book_submissions AS known
                            WHERE version = 3 AND current_stage IN ('APPROVED', 'REJECTED')
                            AND (SELECT count(*) FROM publishing.workflow_transitions AS step WHERE step.submission_id = known.id) = 3
                            AND (SELECT hash FROM publishing.workflow_transitions AS step
                                 WHERE step.submission_id = known.id AND step.version = 3) = chain_hash
                            """) == races)
                }
            }
        }

        @Test func `publishing delivered five times to two workers makes one book, in whatever order the way to it came`() async throws {
            try await TestWorld.with(retryDelays: TestWorld.storyLadder) { world in
                try await world.start("enrollment", "publishing", "publishing", settings: ["BATCH_MAX": "2"])
                try await TestClient.with(world) { client in
                    try await client.publish([PublishingHouse.organization])
                    let way = PublishingHouse.published("comet")
                    let last = try #require(way.last)
                    var random = SplitMix64(seed: 11)
                    let shuffled = (way + Array(repeating: last, count: 4)).shuffled(using: &random)
                    // Two books that only the catalogue knows: one of them has the submission's id.
                    let catalogue = ["comet", "other"].map { id in
                        PublishingHouse.command(
                            "book.upsert", "book-\(id)", .publisher, #""bookId": "\#(id)", "title": "Catalogue", "isbn": "978-1""#)
                    }
                    try await client.publish(shuffled + catalogue)
                    try await client.waitForAnswers(to: (way + catalogue).map(\.id))
                    try await eventually("five answers") { client.answers(to: last.id).count == 5 }
                    #expect(way.dropLast().allSatisfy { client.answers(to: $0.id).map(\.outcome) == ["applied"] })
                    #expect(client.answers(to: last.id).map(\.outcome).sorted() == ["applied"] + Array(repeating: "duplicate", count: 4))
                    // The same version once more, as another message.
                    let again = PublishingHouse.command(
                        "submission.publish", "again", .publisher, version: 9, #""submissionId": "comet""#)
                    try await client.publish([again])
                    try await client.waitForAnswers(to: ["again"])
                    #expect(client.answers(to: "again").map(\.code) == ["STALE_VERSION"])
                }
                let books = try await world.lines(
                    """
                    SELECT concat_ws('|', id, title, author_id, content, pages, isbn, publishing_status, submission_id)
                    FROM publishing.books ORDER BY id
                    """)
                #expect(
                    books == ["comet|The comet|ada|Once upon a time|7|978-1|PUBLISHED|comet", "other|Catalogue|978-1|DRAFT"])
                let events = try await world.tapped().filter { $0.type == "lms.publishing.book.published.v1" }
                #expect(Set(events.map(\.id)).count == 1)
            }
        }
    }
}
