import ArgumentParser
import Flags
import Postgres
import WorkerKit

/// `lectern flags delete`: takes a flag away.
struct FlagsDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Remove a flag; what it decided is as if it had never been.",
        discussion: """
            A feature without its flag is on. Its definition stays in `lectern control log --json`.

            Example:
              lectern flags delete enrollment.write-path
            """)

    @OptionGroup var connections: ConnectionOptions

    @Argument(help: "The flag's key.")
    var flag: String

    func run() async throws {
        try await connections.change(nothing: "there is no flag \(flag.printable)", done: "\(flag.printable): deleted") { transaction in
            let definitions = try StoredFlags(try await transaction.query(StoredFlags.select)).definitions()
            let definition = try definitions.flag(flag)
            return ControlStore.Change(
                action: "delete flag", subject: flag, before: String(decoding: definition.json, as: UTF8.self), after: nil,
                statements: [StoredFlags.update(try definitions.removing(flag).json)])
        }
    }
}
