/// A snapshot of an ``AMQPConsumer``, for health checks and metrics.
public struct ConsumerStatus: Sendable {
    public var isConnected = false
    /// `true` while the broker knows the consumer; `false` too when the queue is missing.
    public var isConsuming = false
    /// `true` while it is told to consume nothing.
    public var isSuspended = false
    /// Counts the connections from 1; 0 before the first.
    public var generation: UInt64 = 0
    /// Deliveries received and not yet taken by a worker.
    public var buffered = 0
    /// Deliveries not yet settled, buffered ones included.
    public var unsettled = 0
    /// The latest failure; `nil` once consuming again.
    public var lastError: AMQPError?
    /// Connections after the first.
    public var reconnects = 0
}
