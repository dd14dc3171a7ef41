internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Answers which submissions wait, and where.
struct SubmissionQueueAnswer: QueryHandler {
    static let refusals: Refusals = [:]

    func answer(
        _ query: SubmissionQueueQuery, for envelope: Envelope, on connection: PostgresConnection
    ) async throws -> SubmissionQueueResult {
        let places = WaitingPlace.all(stage: query.stage, role: query.role)
        let now = Timestamp.now
        let rows = try await connection.query(
            SubmissionReports.waiting(query, at: places, tenant: envelope.tenant?.text ?? "", now: now))
        var result = SubmissionQueueResult()
        result.submissions = Listing(try rows.map { try QueuedSubmission($0, now: now) })
        return result
    }
}

extension QueuedSubmission {
    init(_ row: PostgresRow, now: Timestamp) throws {
        self.init()
        submissionId = Identifier(try row[0, as: String.self]) ?? .placeholder
        title = try row[1, as: String?.self]
        currentStage = try SubmissionTable.word(row[2, as: String.self])
        mode = try row[3, as: String?.self].map { try SubmissionTable.word($0) }
        version = Ordinal(Int(try row[4, as: Int64.self])) ?? .placeholder
        round = Ordinal(Int(try row[5, as: Int32.self])) ?? .placeholder
        priority = Count(Int(try row[6, as: Int32.self])) ?? .placeholder
        authorId = try row[7, as: String.self]
        reviewerId = try row[8, as: String?.self]
        stageEnteredAt = try row[9, as: Timestamp.self]
        // The publisher's clock may be ahead.
        ageHours = Count(max(0, Int((now.microseconds - stageEnteredAt.microseconds) / 3_600_000_000))) ?? .placeholder
    }
}
