/// The exchanges, queues, bindings and policies that Lectern needs on a broker.
///
/// `desired(services:retryDelays:)` computes them; workers use the same names through the static
/// functions below, so that there is one place where a name is spelled.
public struct Topology: Sendable, Hashable {
    public var exchanges: [Exchange]
    public var queues: [Queue]
    public var bindings: [Binding]
    public var policies: [Policy]

    public init(exchanges: [Exchange], queues: [Queue], bindings: [Binding], policies: [Policy]) {
        self.exchanges = exchanges
        self.queues = queues
        self.bindings = bindings
        self.policies = policies
    }
}

extension Topology {
    /// A durable exchange.
    public struct Exchange: Sendable, Hashable {
        public var name: String
        /// `topic` or `fanout`.
        public var type: String
    }

    /// A durable queue.
    ///
    /// Its type is the only declare argument: everything else is in a `Policy`.
    public struct Queue: Sendable, Hashable {
        /// What the queue is for; the lint's rules follow from it.
        public enum Role: String, Sendable, Hashable {
            /// Commands and subscribed events of a service.
            case work
            /// Questions that somebody waits to have answered.
            case queries
            /// Messages that wait to be tried again.
            case wait
            /// Messages that could not be processed.
            case dead
            /// Commands whose routing key no service owns.
            case unroutable
        }

        /// The value of the declare argument `x-queue-type`.
        public enum QueueType: String, Sendable, Hashable {
            case quorum, classic
        }

        public var name: String
        public var type: QueueType
        public var role: Role
    }

    /// A binding of an exchange to a queue.
    public struct Binding: Sendable, Hashable {
        public var source: String
        public var destination: String
        public var routingKey: String
    }

    /// A policy: the settings of the queues or exchanges whose names match `pattern`.
    ///
    /// Of all the policies that match an object the broker applies one only, the one with the highest priority.
    public struct Policy: Sendable, Hashable {
        public enum Target: String, Sendable, Hashable {
            case queues, exchanges
        }

        public var name: String
        /// A regular expression; ours are anchored and escaped, so that each matches one name.
        public var pattern: String
        public var appliesTo: Target
        public var priority: Int
        public var definition: [String: TopologyValue]
    }
}

// MARK: Names

extension Topology {
    /// Where publishers send commands (topic).
    public static let commandsExchange = "lms.commands"
    /// Where workers publish what happened (topic).
    public static let eventsExchange = "lms.events"
    /// Where publishers send questions (topic).
    public static let queriesExchange = "lms.queries"
    /// Where the broker sends commands that match no binding (fanout).
    public static let unroutableExchange = "lms.unroutable"
    /// Where those commands are kept.
    public static let unroutableQueue = "lms.unroutable"

    /// The queue of a service's commands and subscribed events: `lms.attendance`.
    public static func queueName(service: String) -> String { "lms.\(service)" }

    /// The queue of a service's queries: `lms.attendance.queries`.
    public static func queriesQueueName(service: String) -> String { "lms.\(service).queries" }

    /// The queue where a service's messages wait to be tried again: `lms.attendance.wait.5000`.
    ///
    /// Publish to it through the default exchange, with this name as the routing key.
    ///
    /// - Parameters:
    ///   - service: The service's name.
    ///   - delay: Milliseconds; one of the configured retry delays.
    /// - Returns: The queue's name.
    public static func waitQueueName(service: String, delay: Int) -> String { "lms.\(service).wait.\(delay)" }

    /// The queue of a service's unprocessable messages: `lms.attendance.dead`.
    public static func deadQueueName(service: String) -> String { "lms.\(service).dead" }

    /// The binding key under which a service's own commands and queries reach it: `lms.attendance.#`.
    public static func routingPattern(service: String) -> String { "lms.\(service).#" }
}
