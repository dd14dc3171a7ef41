internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Answers how the workflow goes.
struct WorkflowDiagramAnswer: QueryHandler {
    static let refusals: Refusals = [:]

    func answer(
        _ query: WorkflowDiagramQuery, for envelope: Envelope, on connection: PostgresConnection
    ) async throws -> WorkflowDiagramResult {
        var result = WorkflowDiagramResult()
        result.mode = query.mode ?? .standard
        result.format = query.format ?? .mermaid
        result.rules = Listing(WorkflowDiagram.rules(result.mode))
        result.text = WorkflowDiagram.text(result.mode, result.format)
        return result
    }
}
