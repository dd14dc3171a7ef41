import ArgumentParser

/// `lectern control log`: who changed what.
struct ControlLogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "List the changes of flags and switches, the latest first: when, who, what, before and after.",
        discussion: """
            Of what was before and after it shows what differs, as far as it fits; --json prints all of both. Workers that \
            quarantine stand here too. Times are UTC.

            Examples:
              lectern control log
              lectern control log --limit 500 --json
            """)

    @OptionGroup var connections: ConnectionOptions

    @Option(help: "At most so many lines.")
    var limit = 50

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard (1...100_000).contains(limit) else {
            throw ValidationError("--limit is \(limit); accepted are 1 to 100000")
        }
    }

    func run() async throws {
        let log = try await connections.withDatabase { try await ControlLog.read($0, limit: limit) }
        print(json ? log.json : log.text(width: Terminal.width))
    }
}
