import AMQP
import ArgumentParser
import Foundation
import LMSModels
import WorkerKit

/// `lectern dead replay`: sends dead letters on their way again.
struct DeadReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Send dead letters to where they were published, and remove them from the dead queue.",
        discussion: """
            Takes the messages from lms.<service>.dead one by one, publishes those that match with their id, body and \
            properties, and removes each when the broker has confirmed it. What does not match stays. A message that \
            is replayed twice has one effect; one that fails again is dead again.

            Examples:
              lectern dead replay 794ecb22 92b66494
              lectern dead replay --service attendance --reason unknown-type --dry-run
              lectern dead replay --all-letters --rate 50
            """)

    @OptionGroup var connections: ConnectionOptions
    @OptionGroup var options: LetterFilterOptions

    @Argument(help: ArgumentHelp("First digits of keys, at least four each.", valueName: "key"))
    var keys: [KeyPrefix] = []

    @Flag(help: "Replay everything.")
    var allLetters = false

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
        _ = try options.services()
        let filter = options.filter(keys: keys)
        // An unfiltered replay is a mistake more often than not.
        if filter.isEmpty, options.service == nil, !allLetters {
            throw ValidationError(
                "say which letters: keys, --service, --type, --tenant, --code, --reason or --since; or --all-letters")
        }
        if !filter.isEmpty, allLetters { throw ValidationError("--all-letters and other filters exclude each other") }
    }

    func run() async throws {
        let counts = try await replay(options.filter(keys: keys))
        let matched = counts.reduce(0) { $0 + $1.matched }
        if json {
            var writer = JSONWriter()
            writer.array { writer in counts.forEach { $0.write(to: &writer) } }
            print(writer.string)
        } else {
            for count in counts where matched == 0 || count.matched > 0 || !count.isComplete || count.missing > 0 {
                print(count.text(isDryRun: dryRun))
            }
            if matched == 0, !keys.isEmpty { print("No message has such a key; `lectern dead list` shows the keys.") }
        }
        if !counts.allSatisfy(\.isComplete) || (matched == 0 && !keys.isEmpty) { throw ExitCode.failure }
    }

    private func replay(_ filter: LetterFilter) async throws -> [ReplayCount] {
        let endpoint = try connections.endpoint()
        let services = try options.services()
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
                        publisher: publisher, isDryRun: dryRun, rate: rate,
                        person: "\(NSUserName())@\(ProcessInfo.processInfo.hostName)")
                    counts.append(try await run(replay))
                }
            } catch {
                await close(channel, publisher, sending)
                throw error
            }
            await close(channel, publisher, sending)
            return counts
        }
    }

    private func run(_ replay: Replay) async throws -> ReplayCount {
        var progress: Progress?
        let count = try await replay.run { count in
            if progress == nil, count.length > 100 { progress = Progress(count.service, total: count.length) }
            progress?.show(count.seen, "\(count.matched) match")
        }
        progress?.finish(count.seen, "\(count.matched) match")
        return count
    }

    /// Closing the channel gives the messages back that did not match.
    private func close(_ channel: AMQPChannel, _ publisher: AMQPPublisher, _ sending: Task<Void, any Error>) async {
        await publisher.close()
        sending.cancel()
        _ = await sending.result
        await channel.close()
    }
}
