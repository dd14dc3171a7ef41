extension AMQPConsumer {
    public struct Configuration: Sendable {
        public var queue: String
        /// Unsettled deliveries the broker sends at most.
        ///
        /// At least `batchMax` times the workers, or they wait for each other.
        public var prefetch: UInt16
        /// Deliveries in a batch at most.
        public var batchMax: Int
        /// A batch is full too when its bodies have this many bytes.
        public var batchBytes: Int
        /// No more is read from the socket while full batches with this many bytes wait for a worker: the prefetch bounds
        /// the number of messages in memory, this bounds large ones.
        public var bufferBytes: Int
        /// How long a first delivery waits for company once the socket is drained.
        ///
        /// With zero a lone message is handed over at once, and batches form by themselves while the workers are busy.
        public var batchWait: Duration
        /// Shown in RabbitMQ's management.
        public var connectionName: String
        /// Seconds; a dead peer is noticed within twice this time.
        ///
        /// 0 switches heartbeats off.
        public var heartbeat: Int
        /// Reconnecting waits between these, growing exponentially, with full jitter.
        public var reconnectMinimum: Duration
        public var reconnectMaximum: Duration
        /// The consumer tag is this, a hyphen and the generation.
        public var consumerTagPrefix: String
        /// Check the queue before the first consume: a missing queue then ends ``AMQPConsumer/run()`` with `notFound`.
        ///
        /// Without it a missing queue is waited for.
        public var passiveCheck: Bool
        /// Consume nothing before ``AMQPConsumer/resume()``.
        public var startsSuspended: Bool

        public init(
            queue: String, prefetch: UInt16 = 2000, batchMax: Int = 500, batchBytes: Int = 8 << 20,
            bufferBytes: Int = 32 << 20, batchWait: Duration = .zero,
            connectionName: String = "lectern consumer", heartbeat: Int = 20,
            reconnectMinimum: Duration = .milliseconds(200), reconnectMaximum: Duration = .seconds(30),
            consumerTagPrefix: String = "lectern", passiveCheck: Bool = true, startsSuspended: Bool = false
        ) {
            precondition(prefetch > 0 && batchMax > 0, "a prefetch of 0 would mean no limit at all")
            self.queue = queue
            self.prefetch = prefetch
            self.batchMax = batchMax
            self.batchBytes = batchBytes
            self.bufferBytes = bufferBytes
            self.batchWait = batchWait
            self.connectionName = connectionName
            self.heartbeat = heartbeat
            self.reconnectMinimum = reconnectMinimum
            self.reconnectMaximum = reconnectMaximum
            self.consumerTagPrefix = consumerTagPrefix
            self.passiveCheck = passiveCheck
            self.startsSuspended = startsSuspended
        }
    }
}
