import ArgumentParser
import LMSModels
import Postgres
import WorkerKit

/// `lectern control pause`: a service's workers take nothing for now.
struct PauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Make a service's workers take no messages; these stay in the queues.",
        discussion: """
            What they have received they finish. A pause that is there already gets the new reason.

            Example:
              lectern control pause content --reason "provider maintenance until 18:00"
            """)

    @OptionGroup var connections: ConnectionOptions

    @Argument(help: "The service, such as attendance.")
    var service: String

    @OptionGroup var why: ReasonOptions

    func validate() throws { try KnownNames.check(service: service) }

    func run() async throws {
        let reason = why.reason
        try await connections.change(
            nothing: "\(service) is paused for this reason already", done: "\(service): paused"
        ) { transaction in
            let old = try await Pause.reason(service, transaction)
            guard old != reason else { return nil }
            return ControlStore.Change(
                action: "pause", subject: service, before: old.map(Pause.json), after: Pause.json(reason),
                statements: [
                    """
                    INSERT INTO control.pauses (service, reason) VALUES (\(service), \(reason))
                    ON CONFLICT (service) DO UPDATE SET reason = EXCLUDED.reason
                    """
                ])
        }
    }
}

/// `lectern control resume`: ends a pause.
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a service's workers take messages again.",
        discussion: """
            Example:
              lectern control resume content
            """)

    @OptionGroup var connections: ConnectionOptions

    @Argument(help: "The service, such as attendance.")
    var service: String

    func validate() throws { try KnownNames.check(service: service) }

    func run() async throws {
        try await connections.change(nothing: "\(service) is not paused", done: "\(service): resumed") { transaction in
            guard let old = try await Pause.reason(service, transaction) else { return nil }
            return ControlStore.Change(
                action: "resume", subject: service, before: Pause.json(old), after: nil,
                statements: ["DELETE FROM control.pauses WHERE service = \(service)"])
        }
    }
}

/// The row of a service in `control.pauses`.
private enum Pause {
    static func reason(_ service: String, _ transaction: PostgresTransaction) async throws -> String? {
        try await transaction.query("SELECT reason FROM control.pauses WHERE service = \(service)").first?.decode(String.self)
    }

    static func json(_ reason: String) -> String {
        var writer = JSONWriter()
        writer.object { $0.member("reason", reason) }
        return writer.string
    }
}
