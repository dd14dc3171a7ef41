internal import CPostgres
internal import Glibc
internal import Logging

extension PostgresHandle {
    /// What libpq is told unless the URL says otherwise.
    ///
    /// Times are in seconds, but `tcp_user_timeout` is in milliseconds: a dead peer is noticed after half a minute,
    /// busy or idle.
    private static let defaults = [
        "connect_timeout": "5", "client_encoding": "UTF8", "keepalives": "1", "keepalives_idle": "15",
        "keepalives_interval": "5", "keepalives_count": "3", "tcp_user_timeout": "30000",
    ]

    /// Connects, trying all hosts of the URL.
    ///
    /// Blocks for at most `connect_timeout` a host, and for the resolver.
    static func connect(
        url: String, applicationName: String, logger: Logger
    ) throws(PostgresError) -> PostgresHandle {
        var options = try parse(url)
        options.merge(defaults) { given, _ in given }
        options["fallback_application_name"] = applicationName

        let start = ContinuousClock.now
        let names = Array(options.keys)
        let pointer = withCStrings(names) { names in
            withCStrings(Array(options.values)) { values in PQconnectdbParams(names, values, 0) }
        }
        guard let pointer else { throw PostgresError("out of memory", operation: PostgresError.connecting) }
        let handle = PostgresHandle(pointer, logger: logger)
        guard !handle.isAlive else { return handle }

        let message = handle.errorMessage
        var sqlState: String?
        // libpq 15 does not hand out the SQLSTATE of a refused connection; only its verbose message has it. So
        // ask once more, unless a host did not answer: without it a wrong password looks like a restart.
        if start.duration(to: .now) < .seconds(options["connect_timeout"].flatMap(Int.init) ?? 5) {
            PQsetErrorVerbosity(pointer, PQERRORS_VERBOSE)
            PQreset(pointer)
            if handle.isAlive {
                PQsetErrorVerbosity(pointer, PQERRORS_DEFAULT)
                return handle
            }
            sqlState = self.sqlState(inVerbose: handle.errorMessage)
        }
        throw PostgresError(message, operation: PostgresError.connecting, sqlState: sqlState, isConnectionLost: sqlState == nil)
    }

    /// Splits the URL into libpq's options.
    ///
    /// Errors never repeat the URL, which holds the password.
    private static func parse(_ url: String) throws(PostgresError) -> [String: String] {
        var problem: UnsafeMutablePointer<CChar>?
        guard let parsed = PQconninfoParse(url, &problem) else {
            let reason = problem.map { String(cString: $0).trimmedLine } ?? "out of memory"
            PQfreemem(problem)
            throw PostgresError(
                "the database URL cannot be read (\(safe(reason))); expected postgres://user:password@host:port/database",
                operation: PostgresError.connecting)
        }
        defer { PQconninfoFree(parsed) }
        var options: [String: String] = [:]
        var option = parsed
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { options[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return options
    }

    /// libpq quotes pieces of the URL; the only piece that is sure to be no secret is the name of an option.
    private static func safe(_ reason: String) -> String {
        let parts = reason.split(separator: "\"", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return reason }
        let isOption = parts[0].hasSuffix("invalid URI query parameter: ") || parts[0].hasSuffix("connection option ")
        if isOption, parts[1].allSatisfy({ $0.isLetter || $0 == "_" }) { return "\(parts[0])\"\(parts[1])\"" }
        return parts[0] + "…"
    }

    /// Finds `28P01` in `…failed: FATAL:  28P01: password authentication failed…`; the last one counts.
    static func sqlState(inVerbose message: String) -> String? {
        message.split(separator: ":  ").dropFirst().last { part in
            let code = part.prefix(6)
            return code.count == 6 && code.last == ":"
                && code.dropLast().allSatisfy { $0.isASCII && ($0.isNumber || $0.isUppercase) }
        }.map { String($0.prefix(5)) }
    }
}

/// Calls `body` with C strings, ended by a null pointer.
private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
    let copies = strings.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    return (copies.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { body($0.baseAddress!) }
}
