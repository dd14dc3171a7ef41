import ArgumentParser
import WorkerKit

/// `lectern parked`: messages that workers keep back.
struct ParkedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parked",
        abstract: "List the messages that flags, blocks, limits and quarantines keep back.",
        discussion: """
            They are sent on, oldest first, when their cause is gone: a flag that lets them pass, an unblock, a free place \
            under a limit, a quarantine that ends.

            Example:
              lectern parked list --cause block
            """,
        subcommands: [ParkedListCommand.self])
}

/// `lectern parked list`: which, since when, and why.
struct ParkedListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List parked messages, the oldest first, with the numbers by service and cause.",
        discussion: """
            Conditions that are given together all have to hold.

            Examples:
              lectern parked list
              lectern parked list --service content --cause flag:content.speech --limit 200
              lectern parked list --tenant lakeside --cause rate --json
            """)

    @OptionGroup var connections: ConnectionOptions

    @Option(help: "Only this service's, such as attendance.") var service: String?
    @Option(help: "Only this message type, in full.") var type: String?
    @Option(help: "Only this tenant's (organization code).") var tenant: String?
    @Option(help: "Only this cause, such as flag:KEY, or a kind of cause: flag, block, rate or quarantine.") var cause: String?
    @Option(help: "At most so many lines.") var limit = 50

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard (1...100_000).contains(limit) else {
            throw ValidationError("--limit is \(limit); accepted are 1 to 100000")
        }
        if let service { try KnownNames.check(service: service) }
    }

    func run() async throws {
        if let type, !KnownNames.types.contains(type) { warn("no worker takes the type \(type.printable)") }
        let services = service.map { [$0] } ?? operatorWorkers.map(\.name)
        let filter = ParkedFilter(type: type, tenant: tenant, cause: cause)
        let list = try await connections.withDatabase { try await ParkedList.read($0, services, filter, limit: limit) }
        print(json ? list.json : list.text(width: Terminal.width))
    }
}
