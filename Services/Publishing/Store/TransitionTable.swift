internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The statements on `workflow_transitions`, which only grows.
enum TransitionTable {
    static func append(_ steps: [Desk.Step]) -> PostgresStatement {
        """
        INSERT INTO publishing.workflow_transitions
            (organization_id, submission_id, version, action, from_stage, to_stage, round, actor_id, actor_role, remark,
             message_source, message_id, at, previous_hash, hash)
        SELECT *
        FROM unnest(\(steps.map(\.key.organization)), \(steps.map(\.key.id)), \(steps.map(\.record.version)),
            \(steps.map(\.record.action)), \(steps.map(\.record.from)), \(steps.map(\.record.to)), \(steps.map(\.record.round)),
            \(steps.map(\.record.actorID)), \(steps.map(\.record.actorRole)), \(steps.map(\.record.remark)),
            \(steps.map(\.record.messageSource)), \(steps.map(\.record.messageID)), \(steps.map(\.record.at)),
            \(steps.map(\.record.previousHash)), \(steps.map(\.record.hash)))
        """
    }

    /// Reads rows that begin with version, action, stages, round, actor, remark, message, moment and hashes.
    ///
    /// A row without a version stands for a submission without transitions.
    static func decode(_ rows: PostgresRows) throws -> [TransitionRecord] {
        try rows.compactMap { row in
            guard let version = try row[0, as: Int64?.self] else { return nil }
            return TransitionRecord(
                version: version, action: try row[1, as: String.self], from: try row[2, as: String?.self],
                to: try row[3, as: String.self], round: try row[4, as: Int32.self], actorID: try row[5, as: String.self],
                actorRole: try row[6, as: String.self], remark: try row[7, as: String?.self],
                messageSource: try row[8, as: String.self], messageID: try row[9, as: String.self],
                at: try row[10, as: Timestamp.self], previousHash: try row[11, as: String.self], hash: try row[12, as: String.self])
        }
    }
}
