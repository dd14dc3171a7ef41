import Flags
import LMSModels
import Postgres
import WorkerKit

/// What operators and workers have switched, for all services, and what is parked because of it.
struct ControlReport: Encodable, Equatable, Sendable {
    /// A kill switch; what is absent stands for any.
    struct Block: Encodable, Equatable, Sendable {
        var type: String?
        var tenant: String?
        var reason: String
        /// RFC 3339, as all moments here.
        var since: String
    }

    struct Pause: Encodable, Equatable, Sendable {
        var service: String
        var reason: String
        var since: String
    }

    struct Limit: Encodable, Equatable, Sendable {
        var tenant: String
        var perSecond: Int
    }

    struct Quarantined: Encodable, Equatable, Sendable {
        var service: String
        /// `tenant` or `type`.
        var scope: String
        var name: String
        var reason: String
        var since: String
        /// From then on messages are let through to try.
        var probeFrom: String
        var relapses: Int
        var successes: Int
    }

    /// A flag that does more than give everybody its default variant, or whose default keeps messages back.
    struct Flag: Encodable, Equatable, Sendable {
        var key: String
        var state: String
        var defaultVariant: String?
        var hasTargeting: Bool
    }

    struct Parked: Encodable, Equatable, Sendable {
        var service: String
        var cause: String
        var messages: Int
        /// Of the oldest.
        var oldestSeconds: Int
    }

    var revision: Int64 = 0
    var blocks: [Block] = []
    var pauses: [Pause] = []
    var limits: [Limit] = []
    var quarantines: [Quarantined] = []
    var publisherRules = false
    var publishers = 0
    var flags: [Flag] = []
    /// Why the stored flags cannot be read.
    var flagsProblem: String?
    var parked: [Parked] = []

    /// Whether nothing is out of the ordinary.
    var isEmpty: Bool {
        blocks.isEmpty && pauses.isEmpty && limits.isEmpty && quarantines.isEmpty && !publisherRules && flags.isEmpty
            && flagsProblem == nil && parked.isEmpty
    }
}

extension ControlReport {
    /// Reads everything as it was at one moment.
    /// - Parameter connection: without a transaction.
    /// - Returns: the report.
    /// - Throws: `PostgresError`, also where the tables are not there yet.
    static func read(_ connection: PostgresConnection) async throws -> ControlReport {
        let services = operatorWorkers.map(\.name)
        let switches: [PostgresStatement] = [
            "SELECT number FROM control.revision", StoredFlags.select,
            "SELECT type, tenant, reason, since FROM control.blocks ORDER BY since, type, tenant",
            "SELECT service, reason, since FROM control.pauses ORDER BY service",
            "SELECT tenant, per_second FROM control.rate_limits ORDER BY tenant",
            """
            SELECT service, scope, name, reason, since, probe_from, relapses, successes
            FROM control.quarantines ORDER BY service, scope, name
            """, PublisherSwitch.select, "SELECT count(*) FROM control.publishers",
        ]
        let rows = try await connection.transaction(isolation: .repeatableRead) { transaction in
            try await transaction.pipeline(switches + services.map { ParkedFilter().counts(service: $0) })
        }
        var report = ControlReport()
        report.revision = try rows[0].first?.decode(Int64.self) ?? 0
        report.read(flags: try StoredFlags(rows[1]))
        report.blocks = try rows[2].map(Block.init)
        report.pauses = try rows[3].map(Pause.init)
        report.limits = try rows[4].map(Limit.init)
        report.quarantines = try rows[5].map(Quarantined.init)
        report.publisherRules = try PublisherSwitch.isOn(rows[6])
        report.publishers = try rows[7].first?.decode(Int.self) ?? 0
        report.parked = try zip(services, rows[switches.count...]).flatMap { service, rows in try rows.map { try Parked(service, $0) } }
        return report
    }

    private mutating func read(flags stored: StoredFlags) {
        do {
            flags = try stored.definitions().flags.compactMap(Flag.init)
        } catch {
            flagsProblem = "\(error)"
        }
    }
}

extension ControlReport.Flag {
    /// - Returns: `nil` where the flag gives everybody its default variant, and that keeps nothing back.
    fileprivate init?(_ flag: FlagDefinition) {
        let value = flag.defaultVariant.flatMap { flag.variants[$0] }
        let keepsBack = value == .boolean(false) || value == .string("off") || value == .string("shadow")
        guard flag.state == .disabled || flag.hasTargeting || flag.defaultVariant == nil || keepsBack else { return nil }
        self.init(
            key: flag.key, state: flag.state.rawValue, defaultVariant: flag.defaultVariant, hasTargeting: flag.hasTargeting)
    }
}

extension ControlReport.Block {
    fileprivate init(_ row: PostgresRow) throws {
        let (type, tenant, reason, since) = try row.decode(String?.self, String?.self, String.self, Timestamp.self)
        self.init(type: type, tenant: tenant, reason: reason, since: since.description)
    }
}

extension ControlReport.Pause {
    fileprivate init(_ row: PostgresRow) throws {
        let (service, reason, since) = try row.decode(String.self, String.self, Timestamp.self)
        self.init(service: service, reason: reason, since: since.description)
    }
}

extension ControlReport.Limit {
    fileprivate init(_ row: PostgresRow) throws {
        let (tenant, perSecond) = try row.decode(String.self, Int32.self)
        self.init(tenant: tenant, perSecond: Int(perSecond))
    }
}

extension ControlReport.Quarantined {
    fileprivate init(_ row: PostgresRow) throws {
        let (service, scope, name, reason, since, probeFrom, relapses, successes) = try row.decode(
            String.self, String.self, String.self, String.self, Timestamp.self, Timestamp.self, Int32.self, Int32.self)
        self.init(
            service: service, scope: scope, name: name, reason: reason, since: since.description, probeFrom: probeFrom.description,
            relapses: Int(relapses), successes: Int(successes))
    }
}

extension ControlReport.Parked {
    init(_ service: String, _ row: PostgresRow) throws {
        let (cause, messages, oldest) = try row.decode(String.self, Int.self, Int.self)
        self.init(service: service, cause: cause, messages: messages, oldestSeconds: oldest)
    }
}
