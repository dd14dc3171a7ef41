internal import LMSModels
internal import Postgres
internal import WorkerKit

/// `organization.summary`: how all classes of an organization are attended.
struct OrganizationSummary: QueryHandler {
    static let refusals: Refusals = [.notFound: "The organization is not known."]

    let store = ReportStore()

    func answer(
        _ query: OrganizationSummaryQuery, for envelope: Envelope, on connection: PostgresConnection
    ) async throws -> OrganizationSummaryResult {
        let tenant = envelope.tenant?.text ?? ""
        guard let sums = try await store.sums(tenant: tenant, from: query.from, to: query.to, connection) else {
            throw QueryRefusal(.notFound, "organization \(tenant) is not known")
        }
        var result = OrganizationSummaryResult()
        result.classes = Count(sums.classes) ?? .placeholder
        result.sessions = Count(sums.sessions) ?? .placeholder
        result.enrolled = Count(sums.enrolled) ?? .placeholder
        result.present = Count(sums.present) ?? .placeholder
        result.absent = Count(max(0, sums.enrolled - sums.present)) ?? .placeholder
        if sums.enrolled > 0 { result.percentage = AttendanceRate.percentage(attended: sums.present, of: sums.enrolled) }
        return result
    }
}
