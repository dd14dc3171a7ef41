import Foundation
import LMSModels
import Postgres
import WorkerKit

/// One row of `dead_letters`: a message that a worker could do nothing with, and why.
struct Letter: Sendable {
    let key: InboxKey
    let service: String
    let source: String?
    let id: String?
    let type: String?
    let tenant: String?
    let reason: String
    let code: String?
    let message: String
    /// JSON: an array of objects with `path` and `message`.
    let errors: String?
    let handler: String?
    let attempts: Int
    let firstAt: Timestamp
    let lastAt: Timestamp
    let workerVersion: String
    let exchange: String
    let routingKey: String
    let contentType: String?
    let bodySize: Int
    let replayedAt: Timestamp?
    let replayedBy: String?

    /// Reads a row.
    /// - Parameter row: has the columns of ``columns``.
    /// - Throws: `PostgresDecodingError`.
    init(_ row: PostgresRow) throws {
        key = InboxKey(uuid: try row["key", as: UUID.self])
        service = try row["service", as: String.self]
        source = try row["source", as: String?.self]
        id = try row["id", as: String?.self]
        type = try row["type", as: String?.self]
        tenant = try row["tenant", as: String?.self]
        reason = try row["reason", as: String.self]
        code = try row["code", as: String?.self]
        message = try row["message", as: String.self]
        errors = try row["errors", as: String?.self]
        handler = try row["handler", as: String?.self]
        attempts = try row["attempts", as: Int.self]
        firstAt = try row["first_at", as: Timestamp.self]
        lastAt = try row["last_at", as: Timestamp.self]
        workerVersion = try row["worker_version", as: String.self]
        exchange = try row["exchange", as: String.self]
        routingKey = try row["routing_key", as: String.self]
        contentType = try row["content_type", as: String?.self]
        bodySize = try row["body_size", as: Int.self]
        replayedAt = try row["replayed_at", as: Timestamp?.self]
        replayedBy = try row["replayed_by", as: String?.self]
    }

    /// Everything but the body, which can be large.
    static let columns = """
        key, service, source, id, type, tenant, reason, code, message, errors, handler, attempts, first_at, last_at, \
        worker_version, exchange, routing_key, content_type, body_size, replayed_at, replayed_by
        """

    /// Where and how the message breaks its contract.
    var violations: [Violation] {
        guard let errors, let document = try? JSONDocument(Array(errors.utf8)) else { return [] }
        return document.root.elements.map {
            Violation(path: $0.member("path")?.string ?? "", message: $0.member("message")?.string ?? "")
        }
    }

    /// What filters look at, and what the audit log keeps.
    var facts: LetterFacts {
        LetterFacts(
            key: key, source: source, id: id, type: type, tenant: tenant, reason: reason, code: code, message: message,
            attempts: attempts, firstAt: firstAt, lastAt: lastAt)
    }
}

extension Letter {
    /// Writes the members of ``columns`` into an object.
    func write(to writer: inout JSONWriter) {
        writer.member("key", key.hex)
        writer.member("service", service)
        writer.member("source", source)
        writer.member("id", id)
        writer.member("type", type)
        writer.member("tenant", tenant)
        writer.member("reason", reason)
        writer.member("code", code)
        writer.member("message", message)
        if let errors {
            writer.key("errors")
            writer.raw(errors.utf8)
        }
        writer.member("handler", handler)
        writer.key("attempts")
        writer.value(attempts)
        writer.member("firstAt", firstAt.description)
        writer.member("lastAt", lastAt.description)
        writer.member("workerVersion", workerVersion)
        writer.member("exchange", exchange)
        writer.member("routingKey", routingKey)
        writer.member("contentType", contentType)
        writer.key("bodySize")
        writer.value(bodySize)
        writer.member("replayedAt", replayedAt?.description)
        writer.member("replayedBy", replayedBy)
    }
}
