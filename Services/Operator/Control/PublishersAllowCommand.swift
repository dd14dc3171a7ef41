import ArgumentParser
import LMSModels
import Postgres
import WorkerKit

/// `lectern publishers allow`: what a broker user may send.
struct PublishersAllowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "allow",
        abstract: "Say what a broker user may publish; replaces what was said before.",
        discussion: """
            Each of the four options has to be given, once or several times. A pattern is a value, or its beginning and *; \
            '*' alone stands for any, and for a message that has none. In a shell * wants quotes.

            Examples:
              lectern publishers allow portal --source /portal --tenant lakeside --tenant 'hill*' \\
                --type 'lms.enrollment.*' --role institution_admin
              lectern publishers allow kiosk --source '/kiosk/*' --tenant '*' --type lms.attendance.checkin.record.v1 --role '*'
            """)

    @OptionGroup var connections: ConnectionOptions

    @Argument(help: "The broker user, as in the message's user-id.")
    var user: String

    @Option(name: .customLong("source"), help: "A source, or a pattern.") var sources: [String] = []
    @Option(name: .customLong("tenant"), help: "A tenant, or a pattern.") var tenants: [String] = []
    @Option(name: .customLong("type"), help: "A message type, or a pattern.") var types: [String] = []
    @Option(name: .customLong("role"), help: "A role of actors, or a pattern.") var roles: [String] = []

    func validate() throws {
        guard (1...255).contains(user.utf8.count) else {
            throw ValidationError("the broker user has \(user.utf8.count) bytes; accepted are 1 to 255")
        }
        for (option, patterns) in [("--source", sources), ("--tenant", tenants), ("--type", types), ("--role", roles)] {
            guard !patterns.isEmpty else { throw ValidationError("\(option) is missing: say which, or \(option) '*' for any") }
            for pattern in patterns {
                guard !pattern.isEmpty, !pattern.dropLast().contains("*") else {
                    throw ValidationError("\(option) '\(pattern.printable)': expected a value, or its beginning and * at the end")
                }
            }
        }
        for tenant in tenants where !tenant.hasSuffix("*") { try KnownNames.check(tenant: tenant) }
        for type in types where !type.hasSuffix("*") { try KnownNames.check(type: type) }
        for role in roles where !role.hasSuffix("*") && ActorRole(rawValue: role) == nil {
            throw ValidationError(
                "--role \(role.printable): expected one of \(ActorRole.allCases.map(\.rawValue).joined(separator: ", "))")
        }
    }

    func run() async throws {
        warnAboutPatterns()
        let new = Publisher(user: user, rule: .init(sources: sources, tenants: tenants, types: types, roles: roles))
        try await connections.change(
            nothing: "\(user.printable) may publish this already", done: "\(user.printable): allowed"
        ) { transaction in
            let old = try await transaction.query(Publisher.of(user)).first.map(Publisher.init)
            guard old != new else { return nil }
            return ControlStore.Change(
                action: "allow publisher", subject: user, before: old?.json, after: new.json, statements: [new.upsert])
        }
    }

    /// A later build may have what they are for, so that they are no mistake.
    private func warnAboutPatterns() {
        for type in types where type.hasSuffix("*") && !KnownNames.types.contains(where: { $0.hasPrefix(type.dropLast()) }) {
            warn("no type that a worker takes begins with \(type.dropLast().description.printable)")
        }
        for role in roles where role.hasSuffix("*") && !ActorRole.allCases.contains(where: { $0.rawValue.hasPrefix(role.dropLast()) }) {
            warn("no role begins with \(role.dropLast().description.printable)")
        }
    }
}
