internal import LMSModels
internal import Postgres
internal import WorkerKit

extension SpeechStore {
    /// Audio that is there already.
    struct Artifact: Sendable {
        let name: String
        let durationMs: Int
        let provider: String
        let model: String
    }

    /// What is there already of these organizations and hashes.
    func cached(_ keys: [SpeechKey], in transaction: PostgresTransaction) async throws -> [SpeechKey: Artifact] {
        guard !keys.isEmpty else { return [:] }
        let wanted = Set(keys).sorted()
        let rows = try await transaction.query(
            """
            SELECT organization_id, hash, artifact, duration, provider, model
            FROM unnest(\(wanted.map(\.organization)), \(wanted.map(\.id))) AS wanted (organization_id, hash)
            JOIN content.artifact_cache USING (organization_id, hash)
            """)
        var found: [SpeechKey: Artifact] = [:]
        for row in rows {
            let (organization, hash, name, duration, provider, model) = try row.decode(
                String.self, String.self, String.self, Int32.self, String.self, String.self)
            found[SpeechKey(organization: organization, id: hash)] = Artifact(
                name: name, durationMs: Int(duration), provider: provider, model: model)
        }
        return found
    }

    /// Keeps audio for whoever asks for the same; what is there stays.
    func keep(_ artifact: Artifact, as key: SpeechKey, in transaction: PostgresTransaction) async throws {
        _ = try await transaction.execute(
            """
            INSERT INTO content.artifact_cache (organization_id, hash, artifact, duration, provider, model)
            VALUES (\(key.organization), \(key.id), \(artifact.name), \(Int32(clamping: artifact.durationMs)), \(artifact.provider), \(artifact.model))
            ON CONFLICT (organization_id, hash) DO NOTHING
            """)
    }

    /// Writes down what moderators found.
    func record(_ moderations: [Moderation], of key: SpeechKey, in transaction: PostgresTransaction) async throws {
        for moderation in moderations {
            _ = try await transaction.execute(
                """
                INSERT INTO content.moderation_results (organization_id, kind, request_id, moderator, is_flagged, categories)
                VALUES (\(key.organization), 'speech', \(key.id), \(moderation.moderator), \(moderation.isFlagged), \(moderation.categories))
                """)
        }
    }
}
