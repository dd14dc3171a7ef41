/// One configuration key of a worker, for reading, checking and `--help`.
///
/// ``all`` has those of every worker; a service declares its own in its ``WorkerDefinition``.
public struct Setting: Sendable {
    /// The environment's name, `BATCH_MAX`; the flag is `--batch-max`.
    public let name: String
    public let fallback: String?
    public let isSecret: Bool
    /// What is accepted, for errors.
    public let accepted: String
    public let help: String

    /// - Parameters:
    ///   - name: as in the environment; a service's own begin with its name, `CONTENT_ARTIFACTS`.
    ///   - fallback: what counts where nobody says anything; `nil` for a key that may be missing.
    ///   - isSecret: its value is never shown.
    ///   - accepted: what is accepted, to follow "expected" and "Accepts".
    ///   - help: a sentence or two for `--help`.
    public init(name: String, fallback: String?, isSecret: Bool = false, accepted: String, help: String) {
        self.name = name
        self.fallback = fallback
        self.isSecret = isSecret
        self.accepted = accepted
        self.help = help
    }

    /// `batch.max`, by which swift-configuration finds `BATCH_MAX` and `--batch-max`.
    var key: String { name.lowercased().replacing("_", with: ".") }
    var flag: String { "--" + name.lowercased().replacing("_", with: "-") }

    static let amqpURL = Setting(
        name: "AMQP_URL", fallback: nil, isSecret: true, accepted: "amqp://user:password@host:port/vhost, or amqps://",
        help: "The broker. amqps:// takes ?cacertfile=…&certfile=…&keyfile=…&verify=verify_peer.")
    static let databaseURL = Setting(
        name: "DATABASE_URL", fallback: nil, isSecret: true, accepted: "postgresql://user:password@host:port/database",
        help: "The database, as libpq takes it: host lists, sslmode and the rest.")
    static let httpPort = Setting(
        name: "HTTP_PORT", fallback: "0", isSecret: false, accepted: "a port from 1 to 65535, or 0 for none",
        help: "Serves /health, /ready and /metrics on 127.0.0.1, or on HTTP_HOST.")
    static let httpHost = Setting(
        name: "HTTP_HOST", fallback: "127.0.0.1", isSecret: false, accepted: "an address to listen on",
        help: "The address that HTTP_PORT is opened on.")
    static let logLevel = Setting(
        name: "LOG_LEVEL", fallback: "info", isSecret: false,
        accepted: "trace, debug, info, notice, warning, error or critical", help: "The least severe level that is logged.")
    static let logFormat = Setting(
        name: "LOG_FORMAT", fallback: "text", isSecret: false, accepted: "text or json", help: "One line a record, on standard error.")
    static let batchMax = Setting(
        name: "BATCH_MAX", fallback: "1000", isSecret: false, accepted: "an integer from 1 to 10000",
        help: "The most messages in one transaction.")
    static let batchWait = Setting(
        name: "BATCH_WAIT_MS", fallback: "0", isSecret: false, accepted: "an integer from 0 to 1000",
        help: "How long a message waits for company. With 0 a lone message is committed at once; batches form by themselves under load.")
    static let prefetch = Setting(
        name: "PREFETCH", fallback: nil, isSecret: false, accepted: "an integer from 1 to 65535, at least BATCH_MAX × WORKERS",
        help: "Unsettled messages the broker sends at most; 2 × BATCH_MAX × WORKERS if missing.")
    static let workers = Setting(
        name: "WORKERS", fallback: "2", isSecret: false, accepted: "an integer from 1 to 64",
        help: "Batches that are committed at the same time, each on a connection of its own.")
    static let drainSeconds = Setting(
        name: "DRAIN_SECONDS", fallback: "20", isSecret: false, accepted: "an integer from 1 to 600",
        help: "How long SIGTERM lets batches finish before the worker ends.")
    static let flagsFile = Setting(
        name: "FLAGS_FILE", fallback: nil, isSecret: false, accepted: "the path of a file of flags, as flagd reads it",
        help: "Feature flags in flagd's format, instead of those that `lectern flags` keeps in the database. Read anew when it changes.")
    static let releaseRate = Setting(
        name: "PARKED_RELEASE_RATE", fallback: "500", isSecret: false, accepted: "an integer from 1 to 100000",
        help: "Messages a second that are sent on when what they were kept back for is gone.")
    static let quarantineFailures = Setting(
        name: "QUARANTINE_FAILURES", fallback: "50", isSecret: false, accepted: "an integer from 0 to 1000000",
        help: "A tenant or a type with so many failures in the window, and half of its messages failing, is kept back; 0 for never.")
    static let quarantineWindow = Setting(
        name: "QUARANTINE_WINDOW_SECONDS", fallback: "10", isSecret: false, accepted: "an integer from 1 to 3600",
        help: "The window in which failures are counted.")
    static let quarantineSeconds = Setting(
        name: "QUARANTINE_SECONDS", fallback: "30", isSecret: false, accepted: "an integer from 1 to 600",
        help: "How long a tenant or a type is kept back before a few messages are tried; doubled when they fail, up to 600.")
    static let retryDelays = Setting(
        name: "RETRY_DELAYS_MS", fallback: "1000,5000,15000", isSecret: false,
        accepted: "1 to 10 comma-separated integers from 1 to 86400000",
        help:
            "The waits before a deferred or failed message is tried again. The queues come from `lectern topology apply` with the same value."
    )
    static let messageLimit = Setting(
        name: "MESSAGE_MAX_BYTES", fallback: "1048576", isSecret: false, accepted: "an integer from 1024 to 134217728",
        help: "Larger messages are dead-lettered.")
    static let inboxDays = Setting(
        name: "INBOX_DAYS", fallback: "30", isSecret: false, accepted: "an integer from 1 to 3650",
        help: "How long a message is remembered at least, so that its duplicates have no effect; a third longer at most.")
    static let answerSeconds = Setting(
        name: "DATABASE_ANSWER_SECONDS", fallback: "45", isSecret: false, accepted: "an integer from 1 to 3600",
        help: "A connection on which the database is silent for this long is given up. More than the 30 s a statement may take.")
    static let jobCalls = Setting(
        name: "JOB_CALLS", fallback: "4", isSecret: false, accepted: "an integer from 1 to 256",
        help: "Slow calls at the same time, of each kind of job; for services that have jobs.")
    static let jobLeaseSeconds = Setting(
        name: "JOB_LEASE_SECONDS", fallback: "30", isSecret: false, accepted: "an integer from 1 to 3600",
        help: "How long a job of a worker that died waits until another takes it over. Leases are renewed while a call goes on.")
    static let configFile = Setting(
        name: "CONFIG_FILE", fallback: nil, isSecret: false, accepted: "the path of a JSON file",
        help: #"A JSON file with the same keys, nested at the underscores: {"batch": {"max": 200}}."#)

    static let all = [
        amqpURL, databaseURL, httpPort, httpHost, logLevel, logFormat, batchMax, batchWait, prefetch, workers, drainSeconds,
        flagsFile, releaseRate, quarantineFailures, quarantineWindow, quarantineSeconds, retryDelays, messageLimit, inboxDays,
        answerSeconds, jobCalls, jobLeaseSeconds,
        configFile,
    ]
}
