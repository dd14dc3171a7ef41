import AMQP
import ArgumentParser
import WorkerKit

/// `lectern dead discard`: removes dead letters that nobody needs any more.
struct DeadDiscardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard",
        abstract: "Remove dead letters from the dead queue and from the table, for good.",
        discussion: """
            Takes the messages from lms.<service>.dead one by one, deletes the rows of those that match, writes to the \
            audit log who discarded what, and removes the messages. What does not match stays, and so do the rows of \
            replayed letters. A discard that was interrupted is finished by running it again. The audit log keeps the \
            first 64 KiB of each body; nothing else brings a message back.

            Examples:
              lectern dead discard 794ecb22 92b66494
              lectern dead discard --service attendance --reason not-a-cloudevent --dry-run
              lectern dead discard --before 30d
            """)

    @OptionGroup var connections: ConnectionOptions
    @OptionGroup var choice: LetterChoiceOptions

    @Flag(help: "Say how many would be discarded. Changes nothing.")
    var dryRun = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let counts = try await discard(choice.filter())
        try choice.report(counts, isDryRun: dryRun, json: json)
    }

    private func discard(_ filter: LetterFilter) async throws -> [DiscardCount] {
        let endpoint = try connections.endpoint()
        let services = try choice.options.services()
        return try await connections.withDatabase { connection in
            let channel = try await AMQPChannel.connect(endpoint, name: "lectern dead discard")
            var counts: [DiscardCount] = []
            do {
                for service in services {
                    let discard = Discard(
                        store: LetterStore(connection: connection, schema: service), filter: filter, channel: channel,
                        isDryRun: dryRun, person: LetterAudit.person)
                    var progress = WalkProgress()
                    let count = try await discard.run { progress.show($0) }
                    progress.finish(count.queue)
                    counts.append(count)
                }
            } catch {
                await channel.close()
                throw error
            }
            // Gives the messages back that did not match.
            await channel.close()
            return counts
        }
    }
}
