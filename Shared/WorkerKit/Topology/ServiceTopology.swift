/// What one service needs of the broker: its name and the events it consumes.
public struct ServiceTopology: Sendable, Hashable {
    /// The second part of the service's routing keys and of its queues' names: `attendance`.
    public var name: String

    /// Routing-key patterns bound from `lms.events`, such as `lms.enrollment.class.enrolled.v1`.
    public var subscriptions: [String]

    public init(name: String, subscriptions: [String] = []) {
        self.name = name
        self.subscriptions = subscriptions
    }
}
