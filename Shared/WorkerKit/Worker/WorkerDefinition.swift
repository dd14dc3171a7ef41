public import LMSModels

/// What makes a worker this worker: its schema, what it takes and what it answers.
public struct WorkerDefinition: Sendable {
    /// Name of the service and of its schema: `attendance`.
    public let name: String
    /// One sentence for `--help`.
    public let summary: String
    public let migrations: [Migration]
    /// Commands that are taken from `lms.queries` too, because whoever sends them waits for the answer.
    public let effectfulQueries: [MessageType]
    /// The service's own keys of configuration, besides those of every worker.
    public let settings: [Setting]
    /// What it does, made of the values of its own settings.
    ///
    /// - Throws: ``WorkerSettings/Failure`` for a value that is not accepted; never where nothing is set.
    public let parts: @Sendable (SettingValues) throws -> WorkerParts

    /// A service with settings of its own, or with jobs.
    public init(
        name: String, summary: String, migrations: [Migration], effectfulQueries: [MessageType] = [], settings: [Setting],
        parts: @escaping @Sendable (SettingValues) throws -> WorkerParts
    ) {
        self.name = name
        self.summary = summary
        self.migrations = migrations
        self.effectfulQueries = effectfulQueries
        self.settings = settings
        self.parts = parts
    }

    public init(
        name: String, summary: String, migrations: [Migration], effectfulQueries: [MessageType] = [],
        handlers: @escaping @Sendable () -> [ErasedHandler], queries: @escaping @Sendable () -> [ErasedQuery]
    ) {
        self.init(
            name: name, summary: summary, migrations: migrations, effectfulQueries: effectfulQueries, settings: []
        ) { _ in WorkerParts(handlers: handlers(), queries: queries()) }
    }

    /// The same types are taken and answered whatever is set.
    private var standardParts: WorkerParts {
        do { return try parts(SettingValues()) } catch { preconditionFailure("the \(name) worker refuses its own defaults: \(error)") }
    }

    /// Every command that it takes.
    public var commands: [MessageContract] { standardParts.handlers.flatMap(\.contracts).filter { $0.type.service == name } }

    /// Every event of another service that it takes.
    public var followed: [MessageContract] {
        standardParts.handlers.flatMap(\.contracts).filter { $0.type.service != name }.map { contract in
            var event = contract
            event.kind = .event
            event.result = nil
            return event
        }
    }

    /// The routing keys of the events that it takes.
    public var subscriptions: [String] { followed.map(\.type.text) }

    /// What its slow calls are for: `speech`.
    public var jobKinds: [String] { standardParts.jobs.map(\.kind) }

    /// Every query that it answers.
    public var answers: [MessageContract] { standardParts.queries.map(\.contract) }

    /// Every event that it publishes, each once, in the order of the commands that cause them.
    public var published: [MessageContract] {
        var seen: Set<MessageType> = []
        return (commands.flatMap(\.events) + [.rejections(of: name)]).filter { seen.insert($0.type).inserted }
    }

    public var topology: ServiceTopology { ServiceTopology(name: name, subscriptions: subscriptions) }

    public var migrator: Migrator { Migrator(schema: name, migrations: migrations) }
}

/// What a worker does.
public struct WorkerParts: Sendable {
    /// In the order in which their tables are locked.
    public let handlers: [ErasedHandler]
    public let queries: [ErasedQuery]
    public let jobs: [ErasedJob]

    public init(handlers: [ErasedHandler], queries: [ErasedQuery], jobs: [ErasedJob] = []) {
        self.handlers = handlers
        self.queries = queries
        self.jobs = jobs
    }
}
