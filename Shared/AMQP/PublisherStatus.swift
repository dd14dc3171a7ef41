/// A snapshot of an ``AMQPPublisher``, for health checks and metrics.
public struct PublisherStatus: Sendable {
    public var isConnected = false
    /// Why the broker accepts nothing at the moment (memory or disk alarm); `nil` when it does.
    public var blockedReason: String?
    public var isBlocked: Bool { blockedReason != nil }
    /// Messages sent and not yet confirmed.
    public var inFlight = 0
    /// Messages that wait to be sent.
    public var queued = 0
    /// The latest failure; `nil` once connected again.
    public var lastError: AMQPError?
    public var reconnects = 0
}
