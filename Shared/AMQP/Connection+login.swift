internal import CRabbitMQ
internal import Glibc

extension Connection {
    static func openSocket(_ handle: amqp_connection_state_t, _ endpoint: AMQPEndpoint) throws(AMQPError) -> Int32 {
        let operation = "connect to \(endpoint.host):\(endpoint.port)"
        let socket = endpoint.tls == nil ? amqp_tcp_socket_new(handle) : amqp_ssl_socket_new(handle)
        guard let socket else { throw AMQPError(.protocolError, operation: operation, message: "no socket") }
        if let tls = endpoint.tls { try configure(socket, tls) }
        var timeout = endpoint.connectionTimeout.timeval
        let status = amqp_socket_open_noblock(socket, endpoint.host, Int32(endpoint.port), &timeout)
        guard status == AMQP_STATUS_OK.rawValue else {
            let error = AMQPError(status: status, operation: operation)
            // Whatever the library calls it, it means that nobody answered there.
            let isNetwork = error.code == .connectionClosed || error.code == .timeout
            throw isNetwork ? AMQPError(.connectionFailed, operation: operation, message: error.message) : error
        }
        return amqp_get_sockfd(handle)
    }

    private static func configure(_ socket: OpaquePointer, _ tls: AMQPEndpoint.TLS) throws(AMQPError) {
        amqp_ssl_socket_set_verify_peer(socket, tls.verifiesPeer ? 1 : 0)
        amqp_ssl_socket_set_verify_hostname(socket, tls.verifiesPeer ? 1 : 0)
        _ = amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST)
        if tls.verifiesPeer {
            // The library trusts nobody by itself: the authorities have to be named.
            let file = tls.caCertificateFile ?? "/etc/ssl/certs/ca-certificates.crt"
            guard amqp_ssl_socket_set_cacert(socket, file) == AMQP_STATUS_OK.rawValue else {
                throw AMQPError(
                    .tls, operation: "read the authorities in \(file)",
                    message: "not a readable PEM file; name another one with cacertfile=")
            }
        }
        if let certificate = tls.certificateFile, let key = tls.keyFile {
            guard amqp_ssl_socket_set_key(socket, certificate, key) == AMQP_STATUS_OK.rawValue else {
                throw AMQPError(
                    .tls, operation: "read the client certificate \(certificate) and its key \(key)",
                    message: "not readable PEM files that belong together")
            }
        }
    }

    static func logIn(
        _ handle: amqp_connection_state_t, _ endpoint: AMQPEndpoint, name: String, heartbeat: Int
    ) throws(AMQPError) {
        var handshake = endpoint.connectionTimeout.timeval
        amqp_set_handshake_timeout(handle, &handshake)
        var patience = rpcTimeout.timeval
        amqp_set_rpc_timeout(handle, &patience)
        let operation = "log in to \(endpoint)"
        try withArena { arena throws(AMQPError) in
            var properties = try arena.table(clientProperties(name: name))
            let reply = lectern_amqp_login_plain(
                handle, endpoint.virtualHost, 0, 131_072, Int32(endpoint.heartbeat ?? heartbeat), &properties,
                endpoint.user, endpoint.password)
            guard let error = AMQPError(reply: reply, operation: operation) else { return }
            switch (error.code, error.replyCode) {
            case (.accessRefused, 403) where error.message.contains("refused"):
                throw AMQPError(
                    .authenticationFailed, operation: operation, replyCode: 403,
                    message: "the broker does not accept this user and password (\(error.message))")
            case (.connectionClosed, nil), (.timeout, nil):
                throw AMQPError(.connectionFailed, operation: operation, message: error.message)
            default: throw error
            }
        }
    }

    private static func clientProperties(name: String) -> [String: FieldValue] {
        [
            "product": "Lectern",
            "platform": "Swift",
            "connection_name": .string(name),
            "capabilities": .table([
                "consumer_cancel_notify": true,
                "connection.blocked": true,
                "publisher_confirms": true,
                "basic.nack": true,
                "authentication_failure_close": true,
                "exchange_exchange_bindings": true,
            ]),
        ]
    }
}

extension Duration {
    var timeval: timeval {
        let (seconds, attoseconds) = components
        return lectern_timeval(seconds, attoseconds / 1_000_000_000_000)
    }
}
