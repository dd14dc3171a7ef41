public import Flags
internal import LMSModels
public import Postgres

/// The SQL on the schema `control`: what operators tell the workers, and who told them.
public struct ControlStore: Sendable {
    public static let schema = "control"
    /// Workers listen to it.
    static let channel = "lectern_control"

    public init() {}

    public static var migrator: Migrator {
        Migrator(schema: schema, steps: [Migration(1, "control", PackageResources.control_sql)])
    }

    func revision(_ connection: PostgresConnection) async throws -> Int64 {
        try await connection.query("SELECT number FROM control.revision").first?.decode(Int64.self) ?? 0
    }

    /// Reads everything as it was at one moment.
    ///
    /// - Parameters:
    ///   - service: whose pause and quarantines are wanted.
    ///   - connection: without a transaction.
    ///   - parse: reads the document of flags.
    /// - Returns: what holds for this service.
    /// - Throws: ``FlagDefinitionError`` where the document in the table cannot be read, which only SQL by hand can do.
    public func read(
        service: String, _ connection: PostgresConnection,
        parse: ([UInt8]) throws -> FlagDefinitions = { try FlagDefinitions(json: $0) }
    ) async throws -> ControlState {
        let rows = try await connection.transaction(isolation: .repeatableRead) { transaction in
            try await transaction.pipeline([
                "SELECT number FROM control.revision", "SELECT document FROM control.flags",
                "SELECT type, tenant, reason FROM control.blocks ORDER BY type, tenant",
                "SELECT reason FROM control.pauses WHERE service = \(service)", "SELECT tenant, per_second FROM control.rate_limits",
                "SELECT value = 'on' FROM control.settings WHERE name = 'publisher-rules'",
                "SELECT broker_user, sources, tenants, types, roles FROM control.publishers",
                """
                SELECT scope, name, reason, since, probe_from, relapses, successes
                FROM control.quarantines WHERE service = \(service) ORDER BY since
                """,
            ])
        }
        let document = try rows[1].first?.decode(String.self) ?? #"{"flags":{}}"#
        let limits = try rows[4].map { try $0.decode(String.self, Int32.self) }
        let hasRules = try rows[5].first?.decode(Bool.self) ?? false
        return ControlState(
            revision: try rows[0].first?.decode(Int64.self) ?? 0, flags: try parse(Array(document.utf8)),
            blocks: try rows[2].map { row in
                let (type, tenant, reason) = try row.decode(String?.self, String?.self, String.self)
                return .init(type: type, tenant: tenant, reason: reason)
            }, pause: try rows[3].first?.decode(String.self),
            rateLimits: Dictionary(uniqueKeysWithValues: limits.map { ($0.0, Int($0.1)) }),
            publishers: hasRules ? try Self.rules(rows[6]) : nil, quarantines: try rows[7].compactMap(Self.quarantine))
    }

    private static func rules(_ rows: PostgresRows) throws -> PublisherRules {
        var rules: [String: PublisherRules.Rule] = [:]
        for row in rows {
            let (user, sources, tenants, types, roles) = try row.decode(
                String.self, [String].self, [String].self, [String].self, [String].self)
            rules[user] = .init(sources: sources, tenants: tenants, types: types, roles: roles)
        }
        return PublisherRules(rules)
    }

    private static func quarantine(_ row: PostgresRow) throws -> Quarantine? {
        let (scope, name, reason, since, probeFrom, relapses, successes) = try row.decode(
            String.self, String.self, String.self, Timestamp.self, Timestamp.self, Int32.self, Int32.self)
        return Quarantine.Scope(rawValue: scope).map {
            Quarantine(
                scope: $0, name: name, reason: reason, since: since, probeFrom: probeFrom, relapses: Int(relapses),
                successes: Int(successes))
        }
    }

    /// One change of an operator, or of a worker that quarantines.
    public struct Change: Sendable {
        let action: String
        let subject: String
        let before: String?
        let after: String?
        let statements: [PostgresStatement]

        /// - Parameters:
        ///   - action: verb and noun: `set flag`.
        ///   - subject: what it is about: the key of the flag.
        ///   - before: as JSON; `nil` where there was nothing.
        ///   - after: as JSON; `nil` where nothing is left.
        ///   - statements: what makes it so.
        public init(action: String, subject: String, before: String?, after: String?, statements: [PostgresStatement]) {
            self.action = action
            self.subject = subject
            self.before = before
            self.after = after
            self.statements = statements
        }
    }

    /// Makes a change, counts it, writes it down and tells the workers; all of it or nothing.
    ///
    /// - Parameters:
    ///   - actor: who does it.
    ///   - connection: without a transaction.
    ///   - change: finds out what is to be done, in the transaction, where no other change can come between; `nil` for nothing.
    /// - Returns: the new revision, or `nil` where there was nothing to do.
    /// - Throws: what `change` throws, and ``PostgresError``.
    @discardableResult
    public func apply(
        as actor: String, on connection: PostgresConnection, _ change: (PostgresTransaction) async throws -> Change?
    ) async throws -> Int64? {
        try await connection.transaction { transaction in
            // The row's lock lets one change at a time through.
            let rows = try await transaction.query("SELECT number + 1 FROM control.revision FOR UPDATE")
            let revision = try rows.first?.decode(Int64.self) ?? 0
            guard let change = try await change(transaction) else { return nil }
            try await transaction.finish(
                with: change.statements + [
                    "UPDATE control.revision SET number = \(revision)",
                    """
                    INSERT INTO control.audit (revision, actor, action, subject, before, after)
                    VALUES (\(revision), \(actor), \(change.action), \(change.subject), \(change.before)::json, \(change.after)::json)
                    """, "SELECT pg_notify(\(Self.channel), \("\(revision)"))",
                ])
            return revision
        }
    }
}
