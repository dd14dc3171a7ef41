import LMSModels
import WorkerKit

/// Everything the services' schemas say about one message.
struct MessageTrace: Sendable {
    let source: String
    let id: String
    let key: InboxKey
    /// The message that caused this one, where this one is an event of a worker.
    var cause: Cause?
    /// Only the services that know something of it.
    var places: [Place] = []

    var isFound: Bool { !places.isEmpty }

    struct Cause: Sendable {
        let service: String
        let source: String
        let id: String
        let type: String
    }

    /// What one service knows.
    struct Place: Sendable {
        let service: String
        var decision: Decision?
        var wait: Wait?
        var parked: Parked?
        var letter: Letter?
        var job: Job?
        var effects: [Effect] = []
        /// Events that it caused and that are still in the outbox.
        var pending: [PendingEvent] = []
        /// Events that it caused, where they are known to have arrived.
        var arrivals: [Arrival] = []

        var isEmpty: Bool { decision == nil && wait == nil && parked == nil && letter == nil && pending.isEmpty && arrivals.isEmpty }
    }

    /// A row of `inbox`.
    struct Decision: Sendable {
        let type: String
        let tenant: String?
        let outcome: String
        let code: String?
        let message: String?
        /// JSON.
        let result: String?
        let variant: String?
        let receivedAt: Timestamp
    }

    /// A row of `retries`.
    struct Wait: Sendable {
        let type: String
        let tenant: String?
        let outcome: String
        let code: String?
        let message: String
        let attempts: Int
        let firstAt: Timestamp
        let lastAt: Timestamp
        let dueAt: Timestamp

        /// The delay that it waits out, in milliseconds, which names its queue.
        var delay: Int { Int((dueAt.microseconds - lastAt.microseconds) / 1_000) }
    }

    /// A row of `parked`: it is kept back.
    struct Parked: Sendable {
        let type: String
        let tenant: String?
        let cause: String
        let attempts: Int
        let parkedAt: Timestamp
    }

    /// A row of `jobs`: the slow call that the message asked for, not done yet.
    struct Job: Sendable {
        let kind: String
        let subject: String
        let attempts: Int
        /// Whether a worker has it, until `dueAt`.
        let isLeased: Bool
        let dueAt: Timestamp
        let lastError: String?
    }

    /// A row of `audit_log`.
    struct Effect: Sendable {
        let table: String
        let row: String
        let actor: String?
        let role: String?
        /// JSON; `nil` where the row is new.
        let before: String?
        /// JSON; `nil` where the row went.
        let after: String?
    }

    struct PendingEvent: Sendable {
        let id: String
        let type: String
        let since: Timestamp
    }

    /// An event of this message that another service has received.
    struct Arrival: Sendable {
        let id: String
        let type: String
        let service: String
        /// `applied`, `rejected`, `deferred`, `failed` or `dead`.
        let outcome: String
        let code: String?
    }
}
