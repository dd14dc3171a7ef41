import ArgumentParser
import LMSModels
import WorkerKit

/// `lectern dead show`: everything about one dead letter.
struct DeadShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a dead letter: why, every violation, where it came from, its body.",
        discussion: """
            Named by the first digits of its key, as `lectern dead list` prints them, or by source and id. A body that \
            is no text is shown in hexadecimal; control characters never reach the terminal.

            Examples:
              lectern dead show 794ecb22
              lectern dead show --source /campus/gate-3 --id 4711 --full
            """)

    @OptionGroup var connections: ConnectionOptions

    @Argument(help: ArgumentHelp("The first digits of the key, at least four.", valueName: "key"))
    var key: KeyPrefix?

    @Option(help: "The CloudEvent source; needs --id.")
    var source: String?

    @Option(help: "The CloudEvent id; needs --source.")
    var id: String?

    @Flag(help: "Show the body whole, not only its first 4 kB.")
    var full = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws { _ = try wanted() }

    private func wanted() throws -> KeyPrefix {
        switch (key, source, id) {
        case (let key?, nil, nil): return key
        case (nil, let source?, let id?):
            guard let key = KeyPrefix(argument: InboxKey(source: source, id: id).hex) else { fallthrough }
            return key
        default:
            throw ValidationError(
                "say which: the first digits of its key (see `lectern dead list`), or --source and --id together")
        }
    }

    func run() async throws {
        let key = try wanted()
        let found = try await connections.withDatabase { connection in
            var found: [LetterSheet] = []
            for service in operatorServices.map(\.name) {
                let store = LetterStore(connection: connection, schema: service)
                for letter in try await store.list(LetterFilter(keys: [key]), replayed: true, limit: 20) {
                    found.append(
                        LetterSheet(
                            letter: letter, body: try await store.body(letter.key),
                            isDecided: !(try await store.decided([letter.key])).isEmpty))
                }
            }
            return found
        }
        guard let first = found.first else {
            throw CommandError(
                "no dead letter \(source == nil ? "has a key that begins with \(key)" : "has this source and id"): "
                    + "see `lectern dead list --all`, or `lectern message SOURCE ID`")
        }
        // The same message can be dead in several services; several keys mean that the prefix is too short.
        guard found.allSatisfy({ $0.letter.key == first.letter.key }) else {
            let keys = Set(found.map(\.letter.key)).sorted().map(\.hex)
            throw CommandError("several keys begin with \(key); say more digits:\n  \(keys.joined(separator: "\n  "))")
        }
        if json {
            var writer = JSONWriter()
            writer.array { writer in found.forEach { $0.write(to: &writer) } }
            print(writer.string)
        } else {
            print(found.map { $0.text(full: full, now: .now) }.joined(separator: "\n\n"))
        }
    }
}
