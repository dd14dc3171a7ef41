internal import AMQP
public import Logging
internal import Postgres
public import ServiceLifecycle

/// Everything a running worker consists of, in the order of dependency.
public struct WorkerServices: Sendable {
    /// Starts in this order, stops in the opposite one.
    public let all: [any Service]
    public let health: WorkerHealth
    let pool: PostgresPool
}

extension Worker {
    /// A worker is to be at work again within two seconds of its broker.
    private static let longestReconnectPause = Duration.seconds(1)
    private static let queryWorkers = 2
    /// Database connections besides those of the batches: for queries, the health check and housekeeping.
    private static let sideConnections = queryWorkers + 2
    /// Those for jobs, however many calls there are: a call needs none.
    private static let jobConnections = 2

    /// Wires a worker from its definition, its parts and its settings.
    ///
    /// Nothing is connected yet.
    /// - Throws: `AMQPError` where a URL cannot be read.
    public static func build(
        _ definition: WorkerDefinition, _ parts: WorkerParts, settings: WorkerSettings, failpoints: Failpoints, logger: Logger
    ) throws -> WorkerServices {
        let endpoint = try AMQPEndpoint(url: settings.amqpURL)
        let name = "lectern-\(definition.name)"
        let databaseURL = SessionSettings.apply(to: settings.databaseURL)
        let pool = PostgresPool(
            url: databaseURL, applicationName: name,
            size: settings.workers + sideConnections + (parts.jobs.isEmpty ? 0 : jobConnections), answerTimeout: settings.answerTimeout,
            logger: logger)
        let publisher = AMQPPublisher(
            endpoint: endpoint, connectionName: "\(name) publisher", heartbeat: 20, logger: logger,
            reconnectMaximum: longestReconnectPause)
        let consumer = AMQPConsumer(
            endpoint: endpoint,
            configuration: .init(
                queue: Topology.queueName(service: definition.name), prefetch: settings.prefetch,
                batchMax: settings.batchMax, batchWait: settings.batchWait, connectionName: "\(name) consumer",
                reconnectMaximum: longestReconnectPause, startsSuspended: true),
            logger: logger)
        let questions = AMQPConsumer(
            endpoint: endpoint,
            configuration: .init(
                queue: Topology.queriesQueueName(service: definition.name), prefetch: 32, batchMax: 16,
                connectionName: "\(name) queries", reconnectMaximum: longestReconnectPause, startsSuspended: true),
            logger: logger)
        let handlers = parts.handlers
        let control = ControlPlane(
            service: definition.name, user: endpoint.user,
            database: {
                try await PostgresConnection.connect(
                    url: databaseURL, applicationName: "\(name) control", answerTimeout: settings.answerTimeout, logger: logger)
            }, file: settings.flagsFile, logger: logger)
        let signal = RelaySignal()
        let jobSignals = Dictionary(uniqueKeysWithValues: parts.jobs.map { ($0.kind, RelaySignal()) })
        let stop = JobStop(drain: settings.drain, signals: Array(jobSignals.values))
        let admission = Admission(
            service: definition.name, handlers: handlers, retries: settings.retryDelays.count, sizeLimit: settings.messageLimit)
        let commit = BatchCommit(
            service: definition.name, handlers: handlers, pool: pool, logger: logger, failpoints: failpoints, jobSignals: jobSignals)
        let parking = Parking(service: definition.name, pool: pool, user: endpoint.user, logger: logger)
        let breaker = Breaker(
            watch: FailureWatch(rules: settings.quarantine),
            log: QuarantineLog(service: definition.name, rules: settings.quarantine, pool: pool, logger: logger))
        let worker = Worker(
            definition: definition, settings: settings, consumer: consumer, admission: admission, commit: commit,
            settlement: Settlement(
                service: definition.name, retryDelays: settings.retryDelays, user: endpoint.user, publisher: publisher, pool: pool,
                logger: logger, failpoints: failpoints),
            suspects: Suspects(schema: definition.name, pool: pool, logger: logger), control: control,
            parking: parking, breaker: breaker, relay: signal, jobStop: stop, logger: logger,
            failpoints: failpoints)
        let jobs = jobRunner(
            parts, settings,
            JobStore(
                service: definition.name, pool: pool, contracts: handlers.flatMap(\.contracts), relay: signal, logger: logger,
                failpoints: failpoints), stop, jobSignals, logger)
        let relayStatus = RelayStatus()
        let relay = OutboxRelay(
            service: definition.name,
            database: {
                try await PostgresConnection.connect(
                    url: databaseURL, applicationName: "\(name) relay", answerTimeout: settings.answerTimeout, logger: logger)
            },
            publisher: publisher, user: endpoint.user, wakeups: signal, status: relayStatus, logger: logger, failpoints: failpoints)
        let release = ParkedRelease(
            service: definition.name, control: control, admission: admission,
            database: {
                try await PostgresConnection.connect(
                    url: databaseURL, applicationName: "\(name) release", answerTimeout: settings.answerTimeout, logger: logger)
            }, publisher: publisher, user: endpoint.user, rate: settings.releaseRate, logger: logger)
        let server = QueryServer(
            service: definition.name, queries: parts.queries,
            effectful: EffectfulQueries(
                types: definition.effectfulQueries, admission: admission, commit: commit, control: control, parking: parking,
                breaker: breaker,
                relay: signal, logger: logger),
            control: control, sizeLimit: settings.messageLimit, pool: pool, publisher: publisher, logger: logger)
        let health = WorkerHealth(
            consumer: consumer, queries: questions, publisher: publisher, relay: relayStatus, control: control,
            probe: DatabaseProbe(pool: pool))
        return WorkerServices(
            all: [
                PoolService(pool: pool), PublisherService(publisher: publisher), control, release,
                Housekeeping(service: definition.name, retention: settings.inboxRetention, pool: pool, logger: logger), relay,
            ] + jobs + [
                ConsumerService(consumer: consumer), ConsumerService(consumer: questions),
                QueryService(consumer: questions, server: server, control: control, workers: queryWorkers), worker,
            ],
            health: health, pool: pool)
    }
    /// Nothing where the service has no jobs.
    private static func jobRunner(
        _ parts: WorkerParts, _ settings: WorkerSettings, _ store: JobStore, _ stop: JobStop, _ signals: [String: RelaySignal],
        _ logger: Logger
    ) -> [any Service] {
        guard !parts.jobs.isEmpty else { return [] }
        let attempt = JobAttempt(
            service: store.service, store: store, lease: settings.jobLease, retryDelays: settings.retryDelays, stop: stop, logger: logger)
        return [
            JobRunner(
                jobs: parts.jobs, store: store, attempt: attempt, calls: settings.jobCalls, stop: stop, signals: signals, logger: logger)
        ]
    }
}
