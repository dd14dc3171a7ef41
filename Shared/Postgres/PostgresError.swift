/// What the server, the connection or the pool reports.
///
/// `description` is safe to log: it has no parameter values, no row contents and no password. The rest, DETAIL
/// for one, which shows the key of a unique violation, is behind `String(reflecting:)`.
public struct PostgresError: Error, Sendable {
    /// The five characters of SQLSTATE; `nil` when the server had no say in it.
    public let sqlState: String?
    /// The server's primary message.
    ///
    /// May quote a value when ``sqlState`` is of class 22.
    public let message: String
    /// May contain values.
    public let detail: String?
    public let hint: String?
    /// The constraint that was violated.
    public let constraint: String?
    public let table: String?
    public let column: String?
    /// The first line of the SQL, or what was being done: `connect`, `COMMIT`, `pool`.
    public let operation: String
    /// There is no connection any more, or there never was one: get another.
    ///
    /// If ``operation`` is `COMMIT`, or the statements were sent with ``PostgresTransaction/finish(with:)`` or
    /// outside a transaction, nobody knows whether the effects are there.
    public let isConnectionLost: Bool
    /// The plan of a prepared statement was outdated.
    ///
    /// The cache is mended: the next attempt prepares anew.
    let isStalePlan: Bool
    /// The statement went through, and affected another number of rows than it had to
    /// (``PostgresTransaction/later(_:affecting:)``).
    public let isUnexpectedCount: Bool

    init(
        _ message: String, operation: String, sqlState: String? = nil, detail: String? = nil, hint: String? = nil,
        constraint: String? = nil, table: String? = nil, column: String? = nil, isConnectionLost: Bool = false,
        isStalePlan: Bool = false, isUnexpectedCount: Bool = false
    ) {
        self.sqlState = sqlState
        self.message = message
        self.detail = detail
        self.hint = hint
        self.constraint = constraint
        self.table = table
        self.column = column
        self.operation = operation
        self.isConnectionLost = isConnectionLost
        self.isStalePlan = isStalePlan
        self.isUnexpectedCount = isUnexpectedCount
    }
}

extension PostgresError {
    /// Whether the same work can succeed if it is done again, in a new transaction and after a pause.
    ///
    /// True for: a lost connection; class 08 (connection), 40001 and 40003 (serialization, outcome unknown),
    /// 40P01 (deadlock), class 53 (out of connections, disk or memory), 55P03 (lock not available), 57P01 to
    /// 57P03 (shutting down, crash, starting up), 25006 (the server is a read-only standby, as after a failover),
    /// and an outdated plan. 57014 (cancelled, `statement_timeout`) counts too: load passes; whoever retries
    /// has to limit the attempts, as for all of these.
    public var isRetriable: Bool {
        if isConnectionLost || isStalePlan { return true }
        guard let sqlState else { return false }
        return Self.retriableStates.contains(sqlState) || sqlState.hasPrefix("08") || sqlState.hasPrefix("53")
    }

    /// Whether there is no session to be had that could do this or any other work.
    ///
    /// The connection was lost or could not be made, also because a login was refused, or the server starts, stops or
    /// only reads.
    public var isUnavailable: Bool {
        isConnectionLost || operation == Self.connecting || sqlState.map(Self.unavailableStates.contains) ?? false
    }

    /// The operation of an error while connecting.
    static let connecting = "connect"

    private static let unavailableStates: Set<String> = ["57P01", "57P02", "57P03", "25006"]

    private static let retriableStates: Set<String> = [
        "40001", "40003", "40P01", "55P03", "57014", "57P01", "57P02", "57P03", "25006",
    ]
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    public var description: String {
        var facts: [String] = []
        if let sqlState { facts.append("SQLSTATE \(sqlState)") }
        if let constraint { facts.append("constraint \(constraint)") }
        if isConnectionLost { facts.append("connection lost") }
        return "\(operation): \(safeMessage)" + (facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))")
    }

    /// Messages of class 22, data exceptions, end in the value: `invalid input syntax for type uuid: "…"`.
    private var safeMessage: String {
        guard sqlState?.hasPrefix("22") == true, let quote = message.firstIndex(of: "\"") else { return message }
        return message[..<quote] + "…"
    }

    public var debugDescription: String {
        let parts: [(String, String?)] = [
            ("detail", detail), ("hint", hint), ("table", table), ("column", column),
        ]
        let rest = parts.compactMap { name, value in value.map { "; \(name): \($0)" } }
        return "\(operation): \(message) (SQLSTATE \(sqlState ?? "none"), constraint \(constraint ?? "none"))"
            + rest.joined()
    }
}
