import AMQP
import ArgumentParser
import Foundation
import LMSModels
import UnixSignals
import WorkerKit

/// `lectern conformance`: watches what publishers send, and says what workers make of it.
struct ConformanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance",
        abstract: "Watch what publishers send, and report what workers would take, reject or dead-letter, and why.",
        discussion: """
            Makes a queue of its own, bound as the workers' queues are, so it gets a copy of every command and query, and \
            of what is unroutable; the workers get theirs all the same. It touches no database, and the queue goes when it \
            ends: after --count messages, after --seconds, or with Ctrl-C. The status is 0 when there were messages and \
            workers would take them all.

            Example:
              lectern conformance --queue portal-rehearsal --source /portal --count 100
            """)

    @Option(help: "The name of the queue to make; one that is there already is refused.")
    var queue: String

    @Option(help: "Judge only messages whose source begins with this, and those whose source cannot be read.")
    var source: String?

    @Option(help: "End after this many judged messages.")
    var count: Int?

    @Option(help: "End after this many seconds.")
    var seconds: Int?

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var connections: ConnectionOptions

    func validate() throws {
        guard (1...200).contains(queue.utf8.count), !queue.hasPrefix("lms."), !queue.hasPrefix("amq.") else {
            throw ValidationError("--queue is \(queue); expected a name of its own, of at most 200 bytes, not lms.* or amq.*")
        }
        if let count, count < 1 { throw ValidationError("--count is \(count); expected at least 1") }
        if let seconds, seconds < 1 { throw ValidationError("--seconds is \(seconds); expected at least 1") }
    }

    func run() async throws {
        let endpoint = try connections.endpoint()
        let channel = try await AMQPChannel.connect(endpoint, name: "lectern conformance")
        try await Self.declare(queue, channel)
        let watch = PublisherWatch(source: source, limit: count)
        let listener = QueueListener(queue, at: endpoint, name: "lectern conformance") { watch.take($0) }
        FileHandle.standardError.write(Data("queue \(queue) is bound; send now (Ctrl-C ends)\n".utf8))
        await Self.wait(until: watch, seconds: seconds)
        await listener.close()
        await channel.close()
        try await Self.delete(queue, endpoint)
        let report = watch.report
        print(json ? report.json : report.messages == 0 ? "no message came" : report.text)
        if !report.isClean { throw ExitCode.failure }
    }

    /// Bound to what the workers' queues are bound to, and to nothing else: the broker keeps a message with a mistyped key
    /// in `lms.unroutable` only while no queue takes it.
    private static func declare(_ queue: String, _ channel: AMQPChannel) async throws {
        guard try await channel.queueExists(queue) == nil else {
            throw CommandError("queue \(queue) is there already, and every message in it would be taken out: name another")
        }
        // Gone ten minutes after its last reader: whoever is killed leaves no queue that fills.
        try await channel.declareQueue(name: queue, durable: true, arguments: ["x-expires": .int(600_000)])
        for service in operatorWorkers.map(\.name) {
            for exchange in [Topology.commandsExchange, Topology.queriesExchange] {
                try await channel.bind(queue: queue, exchange: exchange, routingKey: Topology.routingPattern(service: service))
            }
        }
        try await channel.bind(queue: queue, exchange: Topology.unroutableExchange, routingKey: "")
    }

    /// Over a connection of its own: the first may have gone with a broker that was restarted.
    private static func delete(_ queue: String, _ endpoint: AMQPEndpoint) async throws {
        let channel = try await AMQPChannel.connect(endpoint, name: "lectern conformance")
        _ = try await channel.deleteQueue(queue)
        await channel.close()
    }

    private static func wait(until watch: PublisherWatch, seconds: Int?) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in watch.ended { return } }
            if let seconds { group.addTask { try? await Task.sleep(for: .seconds(seconds)) } }
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { return }
            }
            await group.next()
            group.cancelAll()
        }
    }
}
