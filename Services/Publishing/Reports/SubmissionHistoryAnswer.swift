internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Answers everything that was done to a submission, and whether the record of it is untouched.
struct SubmissionHistoryAnswer: QueryHandler {
    static let refusals: Refusals = [.notFound: "The submission is not known."]

    func answer(
        _ query: SubmissionHistoryQuery, for envelope: Envelope, on connection: PostgresConnection
    ) async throws -> SubmissionHistoryResult {
        let id = query.submissionId
        let rows = try await connection.query(SubmissionReports.history(id, tenant: envelope.tenant?.text ?? ""))
        guard let row = rows.first else { throw QueryRefusal(.notFound, "submissionId \(id) is not known") }
        let organization = try row[13, as: String.self]
        let records = try TransitionTable.decode(rows)
        let broken = TransitionRecord.firstBroken(
            records, head: try row[22, as: String.self], version: try row[16, as: Int64.self], organization: organization,
            submission: id.text)
        let parts = try await connection.pipeline([
            SubmissionReports.reviews(of: id, organization: organization), SubmissionReports.feedback(of: id, organization: organization),
        ])
        var result = try present(row, id)
        result.isIntact = broken == nil
        result.brokenAt = broken.flatMap { Ordinal(Int($0)) }
        result.transitions = Listing(try records.map { try TransitionEntry($0) })
        result.reviews = Listing(try parts[0].map { try ReviewEntry($0) })
        result.feedback = Listing(try parts[1].map { try FeedbackEntry($0) })
        return result
    }

    private func present(_ row: PostgresRow, _ id: Identifier) throws -> SubmissionHistoryResult {
        var result = SubmissionHistoryResult()
        result.submissionId = id
        result.title = try row[14, as: String?.self]
        result.currentStage = try SubmissionTable.word(row[15, as: String.self])
        result.version = Ordinal(Int(try row[16, as: Int64.self])) ?? .placeholder
        result.round = Ordinal(Int(try row[17, as: Int32.self])) ?? .placeholder
        result.mode = try row[18, as: String?.self].map { try SubmissionTable.word($0) }
        result.priority = Count(Int(try row[19, as: Int32.self])) ?? .placeholder
        result.authorId = try row[20, as: String.self]
        result.reviewerId = try row[21, as: String?.self]
        return result
    }
}
