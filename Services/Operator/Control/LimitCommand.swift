import ArgumentParser
import Postgres
import WorkerKit

/// `lectern control limit`: how many messages of a tenant go through.
struct LimitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limit",
        abstract: "Let at most so many messages a second of a tenant through; the rest is parked until its turn.",
        discussion: """
            The limit is each service's, however many workers it has. `lectern control block --tenant` is for none at all.

            Example:
              lectern control limit lakeside --rate 50
            """)

    @OptionGroup var connections: ConnectionOptions

    @Argument(help: "The tenant (organization code).")
    var tenant: String

    @Option(help: "Messages a second.")
    var rate: Int32

    func validate() throws {
        try KnownNames.check(tenant: tenant)
        guard (1...1_000_000).contains(rate) else {
            throw ValidationError("--rate is \(rate); accepted are 1 to 1000000 messages a second")
        }
    }

    func run() async throws {
        try await connections.change(
            nothing: "\(tenant) has this limit already", done: "\(tenant): at most \(Int(rate).of("message")) a second in each service"
        ) { transaction in
            let old = try await RateLimit.of(tenant, transaction)
            guard old != rate else { return nil }
            return ControlStore.Change(
                action: "limit", subject: tenant, before: old.map(RateLimit.json), after: RateLimit.json(rate),
                statements: [
                    """
                    INSERT INTO control.rate_limits (tenant, per_second) VALUES (\(tenant), \(rate))
                    ON CONFLICT (tenant) DO UPDATE SET per_second = EXCLUDED.per_second
                    """
                ])
        }
    }
}

/// `lectern control unlimit`: takes a limit away.
struct UnlimitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlimit",
        abstract: "Take a tenant's limit away; what it has parked is sent on.",
        discussion: """
            Example:
              lectern control unlimit lakeside
            """)

    @OptionGroup var connections: ConnectionOptions

    @Argument(help: "The tenant (organization code).")
    var tenant: String

    func validate() throws { try KnownNames.check(tenant: tenant) }

    func run() async throws {
        try await connections.change(
            nothing: "\(tenant) has no limit; `lectern control status` shows who has", done: "\(tenant): no longer limited"
        ) { transaction in
            guard let old = try await RateLimit.of(tenant, transaction) else { return nil }
            return ControlStore.Change(
                action: "unlimit", subject: tenant, before: RateLimit.json(old), after: nil,
                statements: ["DELETE FROM control.rate_limits WHERE tenant = \(tenant)"])
        }
    }
}

/// The row of a tenant in `control.rate_limits`.
private enum RateLimit {
    static func of(_ tenant: String, _ transaction: PostgresTransaction) async throws -> Int32? {
        try await transaction.query("SELECT per_second FROM control.rate_limits WHERE tenant = \(tenant)").first?.decode(Int32.self)
    }

    static func json(_ rate: Int32) -> String { #"{"perSecond":\#(rate)}"# }
}
