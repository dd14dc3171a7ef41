/// What a worker asks of each of its database sessions, put into the URL.
///
/// - Plans take indexes, also while a table is new and has no statistics. A batch names the rows it wants by key; on a
///   table that autovacuum has not analyzed yet the planner prefers to read all of it: measured on check-ins from an
///   empty database, 5,000 messages/s without these settings and 11,000 with them.
/// - No plan is compiled: every statement is small, and where a forbidden kind of plan is the only one its pretended cost
///   would have it compiled (`jit_above_cost`), which takes longer than the statement.
/// - Nothing is waited for without end: a lock that somebody else keeps, a statement that does not come back. The
///   message then fails as transient, and those of other tenants go on.
/// - A worker that stands still in the middle of a transaction loses it, and its locks with it.
/// - The server notices within half a minute that the worker's machine is gone, and gives its locks to others: the relay's
///   for one.
/// - Of several hosts the one that takes writes is chosen: after a fail-over, the new primary.
enum SessionSettings {
    /// The longest wait for one lock: a batch that meets a locked row is late by this much, and then split.
    static let lockTimeout = Duration.seconds(3)
    static let statementTimeout = Duration.seconds(30)
    private static let idleTimeout = Duration.seconds(60)

    /// - Returns: the URL with the settings; where it has `options` of its own, or is no URL, without those of the session.
    static func apply(to url: String) -> String {
        guard url.hasPrefix("postgres"), url.contains("://") else { return url }
        var url = url
        func add(_ parameter: String, _ value: String) {
            guard !url.contains(parameter + "=") else { return }
            url += (url.contains("?") ? "&" : "?") + parameter + "=" + value
        }
        add("options", options.map { "-c%20\($0)%3D\($1)" }.joined(separator: "%20"))
        add("target_session_attrs", "read-write")
        return url
    }

    private static let options = [
        ("enable_seqscan", "off"), ("enable_hashjoin", "off"), ("enable_mergejoin", "off"),
        ("jit", "off"),
        ("lock_timeout", milliseconds(lockTimeout)), ("statement_timeout", milliseconds(statementTimeout)),
        ("idle_in_transaction_session_timeout", milliseconds(idleTimeout)),
        ("tcp_keepalives_idle", "15"), ("tcp_keepalives_interval", "5"), ("tcp_keepalives_count", "3"),
        ("tcp_user_timeout", "30000"),
    ]

    private static func milliseconds(_ duration: Duration) -> String { "\(duration.components.seconds * 1_000)" }
}
