import AMQP
import Foundation
import LMSModels
import Postgres
import WorkerKit

/// Something that must hold at the end of every round.
enum VerifyInvariant: String, CaseIterable, Sendable {
    case rest = "everything comes to rest, and stops when told"
    case decided = "every message is decided once: inbox = distinct (source, id)"
    case rows = "rows equal those of an undisturbed run"
    case refusals = "refusals equal those of an undisturbed run"
    case dead = "dead letters are exactly the poison, table and queue"
    case events = "each effect has its event, no event without effect"
    case eventIDs = "an event that is sent again has the same id and body"
    case follow = "attendance has taken every event of enrollment once"
    case replies = "every message is answered, and as the inbox says"
}

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

    /// Reads the tables.
    mutating func read(_ database: PostgresConnection) async throws {
        rows = try await DocumentedRows.read(database)
        refusals = try await DocumentedRows.refusals(database)
        for service in VerifyFault.services {
            decisions += try await database.query(
                """
                SELECT source, id, outcome, code, outcome = 'applied' AND result IS NULL FROM \(unescaped: service).inbox
                """
            ).map { row in
                let (source, id, outcome, code, hasEffect) = try row.decode(
                    String.self, String.self, String.self, String?.self, Bool.self)
                return Decision(service: service, source: source, id: id, outcome: outcome, code: code, hasEffect: hasEffect)
            }
            deadRows += try await database.query("SELECT body FROM \(unescaped: service).dead_letters")
                .map { try $0.decode([UInt8]?.self) ?? [] }
        }
    }

    mutating func take(replies: [Delivery]) throws {
        answers = try replies.map { delivery in
            guard let id = delivery.properties.correlationId,
                let data = try JSONDocument(delivery.body).root.member("data"), let outcome = data.member("outcome")?.string
            else { throw CommandError("a reply that cannot be read: \(String(decoding: delivery.body.prefix(200), as: UTF8.self))") }
            return Answer(id: id, outcome: outcome, code: data.member("code")?.string)
        }
    }
}
