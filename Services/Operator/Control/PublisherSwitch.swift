import ArgumentParser
import Postgres
import WorkerKit

/// Whether publisher rules are on: a row of `control.settings`.
enum PublisherSwitch {
    static var select: PostgresStatement { "SELECT value = 'on' FROM control.settings WHERE name = 'publisher-rules'" }

    static func isOn(_ rows: PostgresRows) throws -> Bool { try rows.first?.decode(Bool.self) ?? false }

    /// What turns the switch; `nil` where it is so already.
    static func turn(on isOn: Bool, _ transaction: PostgresTransaction) async throws -> ControlStore.Change? {
        let wasOn = try Self.isOn(try await transaction.query(select))
        guard wasOn != isOn else { return nil }
        return ControlStore.Change(
            action: isOn ? "enforce publisher rules" : "relax publisher rules", subject: "publisher-rules",
            before: wasOn ? #""on""# : #""off""#, after: isOn ? #""on""# : #""off""#,
            statements: [
                """
                INSERT INTO control.settings (name, value) VALUES ('publisher-rules', \(isOn ? "on" : "off"))
                ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value
                """
            ])
    }
}

/// `lectern publishers enforce`: the rules hold.
struct PublishersEnforceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enforce",
        abstract: "Switch the rules on: workers refuse what no publisher is allowed to send.",
        discussion: """
            Workers trust messages of their own broker user, the one in their AMQP_URL. Where services have a user each, list \
            every one of them, with its source /lectern/<service>: they follow each other's events. Operators who publish or \
            replay under another user need a line too.

            Refused for want of publishers: while none is listed workers would refuse everything, and only --force does that.

            Example:
              lectern publishers enforce
            """)

    @OptionGroup var connections: ConnectionOptions

    @Flag(help: "Also when no publisher is listed.")
    var force = false

    func run() async throws {
        var isDeaf = false
        try await connections.change(nothing: "the rules are on already", done: "The rules are on") { transaction in
            guard let change = try await PublisherSwitch.turn(on: true, transaction) else { return nil }
            let count = try await transaction.query("SELECT count(*) FROM control.publishers").first?.decode(Int.self) ?? 0
            isDeaf = count == 0
            guard !isDeaf || force else {
                throw CommandError(
                    "no publisher is listed, so workers would refuse every message: first `lectern publishers allow`, or --force")
            }
            return change
        }
        if isDeaf { warn("no publisher is listed: workers refuse every message") }
    }
}

/// `lectern publishers relax`: the rules do not hold.
struct PublishersRelaxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relax",
        abstract: "Switch the rules off: everybody may publish everything. The list stays.",
        discussion: """
            Example:
              lectern publishers relax
            """)

    @OptionGroup var connections: ConnectionOptions

    func run() async throws {
        try await connections.change(nothing: "the rules are off already", done: "The rules are off") { transaction in
            try await PublisherSwitch.turn(on: false, transaction)
        }
    }
}
