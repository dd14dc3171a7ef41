import ArgumentParser
import Foundation

/// `lectern control status`: everything that is switched.
struct ControlStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what is blocked, paused, limited and in quarantine, and what is parked because of it.",
        discussion: """
            Of the flags it shows those that do more than give everybody their default variant; `lectern flags list` shows \
            all. `lectern parked list` shows the messages.

            Examples:
              lectern control status
              lectern control status --json
            """)

    @OptionGroup var connections: ConnectionOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let report = try await connections.withDatabase { try await ControlReport.read($0) }
        guard !json else {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return print(String(decoding: try encoder.encode(report), as: UTF8.self))
        }
        print(report.isEmpty ? "Nothing is blocked, paused, limited, in quarantine or parked." : report.text)
        print("\nRevision \(report.revision).")
    }
}
