internal import LMSModels

/// What makes a worker this worker: its schema, what it takes and what it answers.
public struct WorkerDefinition: Sendable {
    /// Name of the service and of its schema: `attendance`.
    public let name: String
    /// One sentence for `--help`.
    public let summary: String
    /// Events of other services that it consumes, as routing keys.
    public let subscriptions: [String]
    /// In the order in which their tables are locked.
    public let handlers: @Sendable () -> [ErasedHandler]
    public let queries: @Sendable () -> [ErasedQuery]
    public let migrations: [Migration]

    public init(
        name: String, summary: String, subscriptions: [String], migrations: [Migration],
        handlers: @escaping @Sendable () -> [ErasedHandler], queries: @escaping @Sendable () -> [ErasedQuery]
    ) {
        self.name = name
        self.summary = summary
        self.subscriptions = subscriptions
        self.migrations = migrations
        self.handlers = handlers
        self.queries = queries
    }

    /// Every command and event type that it takes.
    public var commandTypes: [String] { handlers().flatMap { $0.routes.keys.map(\.text) } }

    /// Every query type that it answers.
    public var queryTypes: [String] { queries().map(\.type.text) }

    public var topology: ServiceTopology { ServiceTopology(name: name, subscriptions: subscriptions) }

    public var migrator: Migrator { Migrator(schema: name, migrations: migrations) }
}
