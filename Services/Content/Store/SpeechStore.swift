internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The SQL on requests for speech and on what was spoken.
struct SpeechStore: Sendable {
    /// Loads requests and locks them, in the order of their keys.
    func load(_ keys: [SpeechKey], in transaction: PostgresTransaction) async throws -> [SpeechKey: SpeechRecord] {
        let wanted = Set(keys).sorted()
        let rows = try await transaction.query(Self.select(wanted, isLocking: true))
        return try Dictionary(
            rows.map { row in
                let record = try Self.record(row)
                return (record.key, record)
            }
        ) { first, _ in first }
    }

    /// One request as it is, for a query.
    func find(_ id: String, tenant: String, on connection: PostgresConnection) async throws -> SpeechRecord? {
        let organizations = try await connection.query("SELECT id FROM content.organizations WHERE code = \(tenant)")
        guard let organization = try organizations.first?.decode(String.self) else { return nil }
        let rows = try await connection.query(Self.select([SpeechKey(organization: organization, id: id)], isLocking: false))
        return try rows.first.map(Self.record)
    }

    private static func select(_ keys: [SpeechKey], isLocking: Bool) -> PostgresStatement {
        """
        SELECT request.organization_id, request.request_id, request.state, request.text, request.language, request.voice, request.speed,
               request.pitch, request.format, request.attempts, request.promised_cost, request.cost, request.provider, request.model,
               request.audio_url, request.duration, request.error_code, request.error_message, request.completed_at, request.created_by,
               request.updated_by
        FROM unnest(\(keys.map(\.organization)), \(keys.map(\.id))) AS wanted (organization_id, request_id)
        JOIN content.tts_requests AS request USING (organization_id, request_id)
        ORDER BY request.organization_id, request.request_id \(unescaped: isLocking ? "FOR UPDATE OF request" : "")
        """
    }

    private static func record(_ row: PostgresRow) throws -> SpeechRecord {
        var record = SpeechRecord(
            key: SpeechKey(organization: try row[0, as: String.self], id: try row[1, as: String.self]),
            state: SpeechState(rawValue: try row[2, as: String.self]) ?? .cancelled, createdBy: try row[19, as: String.self],
            updatedBy: try row[20, as: String.self])
        if let text = try row[3, as: String?.self] {
            record.script = SpeechRecord.Script(
                text: text, language: try row[4, as: String?.self] ?? "", voice: try row[5, as: String?.self],
                speed: try row[6, as: Double.self], pitch: try row[7, as: Double.self],
                format: SpeechFormat(rawValue: try row[8, as: String.self]) ?? .wav)
        }
        record.attempts = Int(try row[9, as: Int32.self])
        record.promisedCost = try row[10, as: Int.self]
        record.cost = try row[11, as: Int.self]
        record.provider = try row[12, as: String?.self]
        record.model = try row[13, as: String?.self]
        record.audioURL = try row[14, as: String?.self]
        record.durationMs = try row[15, as: Int32?.self].map { Int($0) }
        record.errorCode = try row[16, as: String?.self].flatMap(SpeechFailureCode.init)
        record.errorMessage = try row[17, as: String?.self]
        record.completedAt = try row[18, as: Timestamp?.self]
        return record
    }

    /// Makes or updates requests.
    /// - Parameters:
    ///   - records: each once, in the order of their keys.
    ///   - known: those that the transaction has loaded, and thereby locked.
    ///   - transaction: the one that loaded them.
    /// - Throws: `BatchConflict` where another transaction has made one of them meanwhile.
    func save(_ records: [SpeechRecord], known: Set<SpeechKey>, in transaction: PostgresTransaction) async throws {
        guard !records.isEmpty else { return }
        let rows = try await transaction.query(
            """
            INSERT INTO content.tts_requests AS known (organization_id, request_id, state, text, language, voice, speed, pitch, format,
                characters, attempts, promised_cost, cost, provider, model, audio_url, duration, error_code, error_message, completed_at,
                created_by, updated_by)
            SELECT * FROM unnest(\(records.map(\.key.organization)), \(records.map(\.key.id)), \(records.map(\.state.rawValue)),
                \(records.map { $0.script?.text }), \(records.map { $0.script?.language }), \(records.map { $0.script?.voice }),
                \(records.map { $0.script?.speed ?? 1 }), \(records.map { $0.script?.pitch ?? 1 }),
                \(records.map { $0.script?.format.rawValue ?? "wav" }), \(records.map { Int32($0.script?.characters ?? 0) }),
                \(records.map { Int32($0.attempts) }), \(records.map(\.promisedCost)), \(records.map(\.cost)), \(records.map(\.provider)),
                \(records.map(\.model)), \(records.map(\.audioURL)), \(records.map { $0.durationMs.map { Int32(clamping: $0) } }),
                \(records.map { $0.errorCode?.rawValue }), \(records.map(\.errorMessage)), \(records.map(\.completedAt)),
                \(records.map(\.createdBy)), \(records.map(\.updatedBy)))
            ON CONFLICT (organization_id, request_id) DO UPDATE
            SET state = EXCLUDED.state, text = EXCLUDED.text, language = EXCLUDED.language, voice = EXCLUDED.voice, speed = EXCLUDED.speed,
                pitch = EXCLUDED.pitch, format = EXCLUDED.format, characters = EXCLUDED.characters, attempts = EXCLUDED.attempts,
                promised_cost = EXCLUDED.promised_cost, cost = EXCLUDED.cost, provider = EXCLUDED.provider, model = EXCLUDED.model,
                audio_url = EXCLUDED.audio_url, duration = EXCLUDED.duration, error_code = EXCLUDED.error_code,
                error_message = EXCLUDED.error_message, completed_at = EXCLUDED.completed_at, updated_at = now(),
                created_by = EXCLUDED.created_by, updated_by = EXCLUDED.updated_by
            RETURNING organization_id, request_id, xmax = 0
            """)
        for row in rows {
            let (organization, id, isNew) = try row.decode(String.self, String.self, Bool.self)
            guard isNew || known.contains(SpeechKey(organization: organization, id: id)) else {
                throw BatchConflict("another worker made request \(id) at the same time")
            }
        }
    }
}
