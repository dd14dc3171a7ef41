/// A message to publish.
public struct OutgoingMessage: Sendable {
    public var exchange: String
    public var routingKey: String
    /// Ask to hear of a message that no queue takes.
    ///
    /// Without it such a message is confirmed and gone.
    public var mandatory: Bool
    public var properties: MessageProperties
    public var body: [UInt8]

    public init(
        exchange: String, routingKey: String, mandatory: Bool = true,
        properties: MessageProperties = MessageProperties(), body: [UInt8]
    ) {
        self.exchange = exchange
        self.routingKey = routingKey
        self.mandatory = mandatory
        self.properties = properties
        self.body = body
    }
}

/// What became of one published message.
public enum PublishOutcome: Sendable, Equatable {
    /// The broker has taken responsibility: on disk, on a majority of the nodes of a quorum queue.
    case confirmed
    /// No queue took it (312), although it was `mandatory`.
    case returned(replyCode: Int, text: String)
    /// The broker refused it: the queue is full, or failed internally. Send it again later.
    case nacked
    /// Nobody knows: the message may or may not have arrived. Send it again if twice does no harm.
    case unconfirmed(AMQPError)
}
