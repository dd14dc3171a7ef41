/// Where the broker is and how to log in: a parsed `amqp://` or `amqps://` URL.
///
///     amqps://user:secret@broker.example.org/learning?cacertfile=/etc/ssl/ca.pem&heartbeat=30
///
/// User, password and virtual host are percent-decoded; without a path the virtual host is `/`. The query
/// follows the [AMQP URI query parameters](https://www.rabbitmq.com/docs/uri-query-parameters):
/// `cacertfile`, `certfile`, `keyfile`, `verify` (`verify_peer`, the default, or `verify_none`), `heartbeat`
/// in seconds (0 for none) and `connection_timeout` in milliseconds.
public struct AMQPEndpoint: Sendable, Hashable, CustomStringConvertible {
    public struct TLS: Sendable, Hashable {
        /// PEM file of the authorities to trust; without one the system's bundle is used.
        public var caCertificateFile: String?
        public var certificateFile: String?
        public var keyFile: String?
        public var verifiesPeer = true

        public init() {}
    }

    public var host: String
    public var port: Int
    public var virtualHost: String
    public var user: String
    public var password: String
    /// `nil` for a plain connection.
    public var tls: TLS?
    /// Seconds; overrides what the connection's owner would choose.
    ///
    /// 0 switches heartbeats off.
    public var heartbeat: Int?
    public var connectionTimeout: Duration

    /// The URL without the password: safe to log.
    public var description: String {
        let scheme = tls == nil ? "amqp" : "amqps"
        let shownHost = host.contains(":") ? "[\(host)]" : host
        let path = virtualHost == "/" ? "" : virtualHost
        return "\(scheme)://\(user)@\(shownHost):\(port)/\(path)"
    }
}

extension AMQPEndpoint: CustomReflectable {
    /// Keeps the password out of `dump` and of interpolated containers.
    public var customMirror: Mirror { Mirror(self, children: ["url": description]) }
}
