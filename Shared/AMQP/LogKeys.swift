/// Every metadata key this module logs under.
enum LogKeys {
    static let endpoint = "amqp_endpoint"
    static let queue = "amqp_queue"
    static let generation = "amqp_generation"
    static let error = "error"
    static let tries = "tries"
}
