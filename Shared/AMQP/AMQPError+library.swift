internal import CRabbitMQ

extension AMQPError {
    /// From a negative status of librabbitmq.
    init(status: Int32, operation: String) {
        let code: Code =
            switch status {
            case AMQP_STATUS_TIMEOUT.rawValue: .timeout
            case AMQP_STATUS_HOSTNAME_RESOLUTION_FAILED.rawValue: .connectionFailed
            case AMQP_STATUS_CONNECTION_CLOSED.rawValue, AMQP_STATUS_SOCKET_ERROR.rawValue,
                AMQP_STATUS_SOCKET_CLOSED.rawValue, AMQP_STATUS_TCP_ERROR.rawValue,
                AMQP_STATUS_HEARTBEAT_TIMEOUT.rawValue, AMQP_STATUS_SSL_ERROR.rawValue:
                .connectionClosed
            case AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED.rawValue, AMQP_STATUS_SSL_PEER_VERIFY_FAILED.rawValue,
                AMQP_STATUS_SSL_CONNECTION_FAILED.rawValue:
                .tls
            default: .protocolError
            }
        self.init(code, operation: operation, message: String(cString: amqp_error_string2(status)))
    }

    /// From the reply code and text of a `channel.close` or `connection.close`.
    init(replyCode: UInt16, text: String, closesConnection: Bool, operation: String) {
        let code: Code =
            switch replyCode {
            case 403, 530: .accessRefused
            case 404: .notFound
            case 405: .resourceLocked
            case 311, 406: .preconditionFailed
            case 501...507, 540: .protocolError
            default: closesConnection ? .connectionClosed : .channelClosed
            }
        self.init(code, operation: operation, replyCode: Int(replyCode), message: text)
    }

    /// From the reply to a call that waits for the broker; `nil` if the broker said yes.
    init?(reply: amqp_rpc_reply_t, operation: String) {
        switch reply.reply_type {
        case AMQP_RESPONSE_NORMAL: return nil
        case AMQP_RESPONSE_LIBRARY_EXCEPTION: self.init(status: reply.library_error, operation: operation)
        case AMQP_RESPONSE_SERVER_EXCEPTION:
            switch reply.reply.id {
            case AMQP_CONNECTION_CLOSE_METHOD:
                let close = reply.reply.decoded.load(as: amqp_connection_close_t.self)
                self.init(
                    replyCode: close.reply_code, text: String(close.reply_text), closesConnection: true,
                    operation: operation)
            case AMQP_CHANNEL_CLOSE_METHOD:
                let close = reply.reply.decoded.load(as: amqp_channel_close_t.self)
                self.init(
                    replyCode: close.reply_code, text: String(close.reply_text), closesConnection: false,
                    operation: operation)
            default:
                self.init(.protocolError, operation: operation, message: "unexpected method \(reply.reply.id)")
            }
        default:
            self.init(.connectionClosed, operation: operation, message: "the broker closed the socket")
        }
    }
}

extension String {
    /// A copy of what the library points at; invalid UTF-8 becomes U+FFFD.
    init(_ bytes: amqp_bytes_t) {
        self.init(decoding: UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.len), as: UTF8.self)
    }
}
