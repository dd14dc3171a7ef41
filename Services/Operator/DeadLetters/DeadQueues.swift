import AMQP
import WorkerKit

/// How many messages lie in the dead queues.
struct DeadQueues: Sendable {
    /// Queue and messages ready in it; `nil` where there is no such queue.
    let lengths: [(queue: String, messages: Int?)]

    static func read(_ services: [String], at endpoint: AMQPEndpoint) async throws -> DeadQueues {
        let channel = try await AMQPChannel.connect(endpoint, name: "lectern dead")
        var lengths: [(String, Int?)] = []
        do {
            for service in services {
                let queue = Topology.deadQueueName(service: service)
                lengths.append((queue, try await channel.queueExists(queue)?.messages))
            }
        } catch {
            await channel.close()
            throw error
        }
        await channel.close()
        return DeadQueues(lengths: lengths)
    }

    /// One line, such as `lms.enrollment.dead 1, lms.attendance.dead 7`.
    var text: String {
        lengths.map { "\($0.queue) \($0.messages.map(String.init) ?? "missing (run `lectern topology apply`)")" }
            .joined(separator: ", ")
    }
}
