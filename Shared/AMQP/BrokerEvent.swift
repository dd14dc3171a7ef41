/// What the broker says besides deliveries.
enum BrokerEvent {
    /// The consumer is gone: its queue was deleted, or its node left.
    case consumerCancelled
    case returned(ReturnedMessage)
    case acked(tag: UInt64, multiple: Bool)
    case nacked(tag: UInt64, multiple: Bool)
    case blocked(reason: String)
    case unblocked
    /// The channel is closed and the closing acknowledged; the connection lives.
    case channelClosed(AMQPError)
}

/// A mandatory message that no queue took.
///
/// It carries no tag.
struct ReturnedMessage {
    var replyCode: Int
    var text: String
    var exchange: String
    var routingKey: String
    var messageId: String?
}
