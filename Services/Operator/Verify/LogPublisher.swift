import AMQP

/// Publishes portions of a log, each over a connection of its own: the broker may have been restarted since the last.
struct LogPublisher {
    let endpoint: AMQPEndpoint
    /// The queue for the replies.
    let replyTo: String

    /// Returns when the broker has confirmed all of it.
    ///
    /// What it did not confirm is sent again: twice the same message has one effect.
    /// - Throws: `CommandError` where it does not confirm in the end.
    func publish(_ commands: some Sequence<OutgoingCommand>) async throws {
        let publisher = AMQPPublisher(endpoint: endpoint, connectionName: "lectern verify", logger: ConnectionOptions.logger)
        let running = Task { try await publisher.run() }
        var open = commands.map { $0.message(replyTo: replyTo, user: endpoint.user) }
        for _ in 0..<3 where !open.isEmpty {
            let outcomes = await publisher.publish(open)
            open = zip(open, outcomes).filter { $1 != .confirmed }.map(\.0)
        }
        await publisher.close()
        running.cancel()
        _ = await running.result
        guard open.isEmpty else { throw CommandError("the broker did not confirm \(open.count) messages of the log") }
    }
}
