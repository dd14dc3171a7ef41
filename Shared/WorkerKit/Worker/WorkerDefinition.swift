public import LMSModels

/// What makes a worker this worker: its schema, what it takes and what it answers.
public struct WorkerDefinition: Sendable {
    /// Name of the service and of its schema: `attendance`.
    public let name: String
    /// One sentence for `--help`.
    public let summary: String
    /// In the order in which their tables are locked.
    public let handlers: @Sendable () -> [ErasedHandler]
    public let queries: @Sendable () -> [ErasedQuery]
    public let migrations: [Migration]
    /// Commands that are taken from `lms.queries` too, because whoever sends them waits for the answer.
    public let effectfulQueries: [MessageType]

    public init(
        name: String, summary: String, migrations: [Migration], effectfulQueries: [MessageType] = [],
        handlers: @escaping @Sendable () -> [ErasedHandler], queries: @escaping @Sendable () -> [ErasedQuery]
    ) {
        self.effectfulQueries = effectfulQueries
        self.name = name
        self.summary = summary
        self.migrations = migrations
        self.handlers = handlers
        self.queries = queries
    }

    /// Every command that it takes.
    public var commands: [MessageContract] { handlers().flatMap(\.contracts).filter { $0.type.service == name } }

    /// Every event of another service that it takes.
    public var followed: [MessageContract] {
        handlers().flatMap(\.contracts).filter { $0.type.service != name }.map { contract in
            var event = contract
            event.kind = .event
            event.result = nil
            return event
        }
    }

    /// The routing keys of the events that it takes.
    public var subscriptions: [String] { followed.map(\.type.text) }

    /// Every query that it answers.
    public var answers: [MessageContract] { queries().map(\.contract) }

    /// Every event that it publishes, each once, in the order of the commands that cause them.
    public var published: [MessageContract] {
        var seen: Set<MessageType> = []
        return (commands.flatMap(\.events) + [.rejections(of: name)]).filter { seen.insert($0.type).inserted }
    }

    public var topology: ServiceTopology { ServiceTopology(name: name, subscriptions: subscriptions) }

    public var migrator: Migrator { Migrator(schema: name, migrations: migrations) }
}
