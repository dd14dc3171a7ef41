import AMQP
import WorkerKit

/// The queues in which a message can be before any service has written about it.
struct QueueDepths: Sendable {
    struct Queue: Sendable {
        let name: String
        /// Ready messages and consumers; `nil` where there is no such queue.
        let state: (messages: Int, consumers: Int)?
        let meaning: String
    }

    let queues: [Queue]

    static func read(_ services: [String], delays: [Int], at endpoint: AMQPEndpoint) async throws -> QueueDepths {
        var names = services.map { (Topology.queueName(service: $0), "not yet received") }
        for service in services {
            names += delays.map { (Topology.waitQueueName(service: service, delay: $0), "waits to be tried again") }
            names.append((Topology.deadQueueName(service: service), "dead, perhaps without readable source and id"))
        }
        names.append((Topology.unroutableQueue, "sent with a routing key that no service owns"))
        let channel = try await AMQPChannel.connect(endpoint, name: "lectern message")
        var queues: [Queue] = []
        do {
            for (name, meaning) in names {
                queues.append(Queue(name: name, state: try await channel.queueExists(name), meaning: meaning))
            }
        } catch {
            await channel.close()
            throw error
        }
        await channel.close()
        return QueueDepths(queues: queues)
    }

    /// Only what tells something: queues with messages, missing queues, and work queues that nobody consumes.
    var lines: [String] {
        var rows: [[String]] = []
        for queue in queues {
            guard let state = queue.state else {
                rows.append([queue.name, "missing", "run `lectern topology apply`"])
                continue
            }
            let isIdle = queue.meaning == "not yet received" && state.consumers == 0
            if state.messages > 0 || isIdle {
                let remark = isIdle ? "\(queue.meaning); no worker consumes it" : queue.meaning
                rows.append([queue.name, state.messages.of("message"), remark])
            }
        }
        return rows.isEmpty ? [] : Columns.text(rows).split(separator: "\n").map { "  \($0)" }
    }
}
