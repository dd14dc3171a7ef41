import AMQP
import ArgumentParser
import WorkerKit

/// `lectern dead replay`: sends dead letters on their way again.
struct DeadReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Send dead letters to where they were published, and remove them from the dead queue.",
        discussion: """
            Takes the messages from lms.<service>.dead one by one, publishes those that match with their id, body and \
            properties, and removes each when the broker has confirmed it. What does not match stays. A message that \
            is replayed twice has one effect; one that fails again is dead again. The audit log says who replayed what.

            Examples:
              lectern dead replay 794ecb22 92b66494
              lectern dead replay --service attendance --reason unknown-type --dry-run
              lectern dead replay --all-letters --rate 50
            """)

    @OptionGroup var connections: ConnectionOptions
    @OptionGroup var choice: LetterChoiceOptions

    @Flag(help: "Say how many would be replayed, and how many of them without effect. Changes nothing.")
    var dryRun = false

    @Option(help: "At most so many messages a second.")
    var rate = 500

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard (1...100_000).contains(rate) else {
            throw ValidationError("--rate is \(rate); accepted are 1 to 100000 messages a second")
        }
    }

    func run() async throws {
        let counts = try await replay(choice.filter())
        try choice.report(counts, isDryRun: dryRun, json: json)
    }

    private func replay(_ filter: LetterFilter) async throws -> [ReplayCount] {
        let endpoint = try connections.endpoint()
        let services = try choice.options.services()
        return try await connections.withDatabase { connection in
            let channel = try await AMQPChannel.connect(endpoint, name: "lectern dead replay")
            let publisher = AMQPPublisher(
                endpoint: endpoint, connectionName: "lectern dead replay", logger: ConnectionOptions.logger)
            let sending = Task { try await publisher.run() }
            var counts: [ReplayCount] = []
            do {
                for service in services {
                    let replay = Replay(
                        store: LetterStore(connection: connection, schema: service), filter: filter, channel: channel,
                        publisher: publisher, user: endpoint.user, isDryRun: dryRun, rate: rate, person: LetterAudit.person)
                    var progress = WalkProgress()
                    let count = try await replay.run { progress.show($0) }
                    progress.finish(count.queue)
                    counts.append(count)
                }
            } catch {
                await close(channel, publisher, sending)
                throw error
            }
            await close(channel, publisher, sending)
            return counts
        }
    }

    /// Closing the channel gives the messages back that did not match.
    private func close(_ channel: AMQPChannel, _ publisher: AMQPPublisher, _ sending: Task<Void, any Error>) async {
        await publisher.close()
        sending.cancel()
        _ = await sending.result
        await channel.close()
    }
}
