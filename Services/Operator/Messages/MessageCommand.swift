import ArgumentParser
import LMSModels
import WorkerKit

/// `lectern message`: where a message is, and why.
struct MessageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "message",
        abstract: "Where is a message, and why: inbox, effects, events, waits, dead letters.",
        discussion: """
            A message is known by its CloudEvent source and id. Looks into the schemas of all services; an event can be \
            in several. The status is 0 when it is found, else 1. Before a source that begins with a dash write --.

            Examples:
              lectern message /campus/gate-3 4711
              lectern message --json /lectern/attendance 4e06930abb477ec45692006f7d7a0c33-0
            """)

    @OptionGroup var connections: ConnectionOptions

    @Argument(help: "The CloudEvent source.")
    var source: String

    @Argument(help: "The CloudEvent id.")
    var id: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let services = operatorServices.map(\.name)
        let trace = try await connections.withDatabase { connection in
            try await MessageReader(connection: connection, services: services).trace(source: source, id: id)
        }
        if trace.isFound {
            print(json ? Self.json(trace, nil) : trace.text(now: .now, width: max(80, Terminal.width)))
            return
        }
        let queues: Result<QueueDepths, any Error>
        do {
            queues = .success(
                try await QueueDepths.read(services, delays: try retryDelays(), at: try connections.endpoint()))
        } catch {
            queues = .failure(error)
        }
        print(json ? Self.json(trace, queues) : Self.notFound(trace, queues))
        throw ExitCode.failure
    }

    /// What it can mean that no service knows the message.
    private static func notFound(_ trace: MessageTrace, _ queues: Result<QueueDepths, any Error>) -> String {
        var lines = ["message \(trace.source.printable) \(trace.id.printable)", "key     \(trace.key.hex)", ""]
        lines.append("No service has decided on it, lets it wait or calls it dead.")
        switch queues {
        case .failure(let error): lines.append("Whether a queue holds messages is unknown: \("\(error)".printable)")
        case .success(let depths) where depths.lines.isEmpty:
            lines.append("The queues are empty and have workers, so it never arrived: not published, not confirmed,")
            lines.append("under another source or id (compared byte for byte), or at another broker or database.")
        case .success(let depths):
            lines.append("It never arrived, or it is one of these:")
            lines += depths.lines
        }
        return lines.joined(separator: "\n")
    }

    private static func json(_ trace: MessageTrace, _ queues: Result<QueueDepths, any Error>?) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            trace.write(to: &writer)
            if case .failure(let error)? = queues { writer.member("queuesError", "\(error)") }
            guard case .success(let depths)? = queues else { return }
            writer.key("queues")
            writer.object { writer in
                for queue in depths.queues {
                    writer.key(named: queue.name)
                    if let state = queue.state { writer.value(state.messages) } else { writer.null() }
                }
            }
        }
        return writer.string
    }
}
