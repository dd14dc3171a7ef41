import ArgumentParser
import LMSModels
import WorkerKit

/// `lectern dead list`: which messages are dead, and why.
struct DeadListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List dead letters, the latest first, with the numbers by service and reason.",
        discussion: """
            Conditions that are given together all have to hold. Times are UTC.

            Examples:
              lectern dead list
              lectern dead list --service attendance --reason schema-violation --since 2d --limit 200
              lectern dead list --before 30d
              lectern dead list --all --json
            """)

    @OptionGroup var connections: ConnectionOptions
    @OptionGroup var options: LetterFilterOptions

    @Option(help: "At most so many lines.")
    var limit = 50

    @Flag(help: "Also letters that were replayed and have not died again.")
    var all = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard (1...100_000).contains(limit) else {
            throw ValidationError("--limit is \(limit); accepted are 1 to 100000")
        }
        _ = try options.services()
    }

    func run() async throws {
        let services = try options.services()
        let filter = options.filter()
        let (letters, counts) = try await connections.withDatabase { connection in
            var letters: [Letter] = []
            var counts: [(service: String, counts: [LetterStore.Count])] = []
            for service in services {
                let store = LetterStore(connection: connection, schema: service)
                letters += try await store.list(filter, replayed: all, limit: limit)
                counts.append((service, try await store.counts(filter, replayed: all)))
            }
            return (letters.sorted { $0.lastAt > $1.lastAt }.prefix(limit), counts)
        }
        let queues: Result<DeadQueues, any Error>
        do {
            queues = .success(try await DeadQueues.read(services, at: try connections.endpoint()))
        } catch {
            // The rows are worth seeing without the broker.
            queues = .failure(error)
        }
        let list = LetterList(
            letters: Array(letters), counts: counts, queues: queues, isFiltered: !filter.isEmpty || !all)
        print(json ? list.json : list.text(width: Terminal.width))
    }
}
