import AMQP
import LMSModels
import Postgres

/// What a round left behind.
struct VerifyEvidence: Sendable {
    struct Decision: Sendable {
        let service: String
        let source: String
        let id: String
        let outcome: String
        let code: String?
        /// `applied`, and something changed.
        let hasEffect: Bool
    }

    struct Answer: Sendable {
        let id: String
        let outcome: String
        let code: String?
    }

    var decisions: [Decision] = []
    var rows: [String] = []
    var refusals: [String] = []
    var deadRows: [[UInt8]] = []
    var deadQueue: [[UInt8]] = []
    var events: [TappedEvent] = []
    var answers: [Answer] = []
    /// What did not come to rest, or not stop.
    var unrest: [String] = []

    /// What later rounds are compared with; the rest of a long log would only take memory.
    var comparable: VerifyEvidence {
        var kept = VerifyEvidence()
        kept.rows = rows
        kept.refusals = refusals
        return kept
    }

    /// Reads what is in the tables.
    static func read(_ database: PostgresConnection) async throws -> VerifyEvidence {
        var evidence = VerifyEvidence()
        evidence.rows = try await DocumentedRows.read(database)
        evidence.refusals = try await DocumentedRows.refusals(database)
        for service in VerifyFault.services {
            evidence.decisions += try await decisions(of: service, database)
            evidence.deadRows += try await database.query("SELECT body FROM \(unescaped: service).dead_letters")
                .map { try $0.decode([UInt8]?.self) ?? [] }
        }
        return evidence
    }

    private static func decisions(of service: String, _ database: PostgresConnection) async throws -> [Decision] {
        try await database.query(
            """
            SELECT source, id, outcome, code, outcome = 'applied' AND result IS NULL FROM \(unescaped: service).inbox
            """
        ).map { row in
            let (source, id, outcome, code, hasEffect) = try row.decode(
                String.self, String.self, String.self, String?.self, Bool.self)
            return Decision(service: service, source: source, id: id, outcome: outcome, code: code, hasEffect: hasEffect)
        }
    }
}

extension VerifyEvidence.Answer {
    /// - Throws: `CommandError` where it is no reply.
    init(_ delivery: Delivery) throws {
        guard let id = delivery.properties.correlationId,
            let data = try JSONDocument(delivery.body).root.member("data"), let outcome = data.member("outcome")?.string
        else { throw CommandError("a reply that cannot be read: \(String(decoding: delivery.body.prefix(200), as: UTF8.self))") }
        self.init(id: id, outcome: outcome, code: data.member("code")?.string)
    }
}
