internal import AMQP
internal import LMSModels

/// Why a message will not be tried again, and what an operator needs to judge it.
struct DeadLetter: Sendable {
    enum Reason: String, Sendable {
        case notACloudEvent = "not-a-cloudevent"
        case unknownType = "unknown-type"
        case schemaViolation = "schema-violation"
        case tooLarge = "too-large"
        case crashed = "crashed-its-worker"
        case exhausted = "retries-exhausted"
        /// Its handler, or the tables, cannot take it, whenever it comes.
        case permanent = "cannot-succeed"
        /// Its publisher may not send it. It is not in the inbox: the name it bears may be another's.
        case forbidden
    }

    let reason: Reason
    let message: String
    let errors: [Violation]
    let source: String?
    let id: String?
    let type: String?
    let tenant: String?
    let handler: String?
    let attempts: Int
    let time: Timestamp

    /// The code of the wire contract; what failed for reasons of ours has none.
    var code: OutcomeCode? {
        switch reason {
        case .notACloudEvent, .unknownType, .schemaViolation, .tooLarge: .validation
        case .forbidden: .forbidden
        case .crashed, .exhausted, .permanent: nil
        }
    }

    /// The key of the row: the message's identity, or the hash of its bytes where it has none, or bears another's name.
    func key(body: [UInt8]) -> InboxKey {
        if reason != .forbidden, let source, let id { return InboxKey(source: source, id: id) }
        return InboxKey(hashing: body)
    }

    /// The headers of the message in `lms.<service>.dead`.
    func headers(service: String, firstTime: String?) -> [String: FieldValue] {
        var headers: [String: FieldValue] = [
            "x-lectern-reason": .string(reason.rawValue), "x-lectern-message": .string(String(message.prefix(1_000))),
            "x-lectern-service": .string(service), "x-lectern-attempts": .int(Int64(attempts)),
            "x-lectern-first-time": .string(firstTime ?? time.description), "x-lectern-last-time": .string(time.description),
            "x-lectern-worker-version": .string(LecternVersion.current),
        ]
        if let code { headers["x-lectern-code"] = .string(code.rawValue) }
        if let handler { headers["x-lectern-handler"] = .string(handler) }
        return headers
    }
}

/// The version of this build; dead letters and `--version` show it.
public enum LecternVersion {
    public static let current = "0.1.0"
}
