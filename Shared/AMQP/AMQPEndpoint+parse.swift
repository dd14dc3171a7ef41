extension AMQPEndpoint {
    /// Parses an AMQP URL.
    ///
    /// - Throws: ``AMQPError`` with code `invalidURL`, naming the part that is wrong and what is expected.
    ///   The message never repeats the user or the password.
    public init(url: String) throws {
        var rest = url[...]
        let isTLS: Bool
        if let plain = rest.dropping(prefix: "amqp://") {
            (rest, isTLS) = (plain, false)
        } else if let secure = rest.dropping(prefix: "amqps://") {
            (rest, isTLS) = (secure, true)
        } else {
            throw Self.invalid("it must start with amqp:// or amqps://")
        }
        let query = rest.cut(from: "?")
        let path = rest.cut(from: "/")
        let login = rest.lastIndex(of: "@").map { at -> Substring in
            defer { rest = rest[rest.index(after: at)...] }
            return rest[..<at]
        }
        let (host, port) = try Self.hostAndPort(rest, default: isTLS ? 5671 : 5672)
        let (user, password) = try Self.userAndPassword(login)
        self.init(
            host: host, port: port, virtualHost: try Self.virtualHost(path), user: user, password: password,
            tls: isTLS ? TLS() : nil, heartbeat: nil, connectionTimeout: .seconds(10))
        for pair in query?.split(separator: "&") ?? [] { try apply(parameter: pair) }
        if let tls, tls.verifiesPeer, Self.isAddress(host) {
            throw Self.invalid(
                "host \(host) is an IP address, and only DNS names can be verified: "
                    + "use the broker's DNS name, or verify=verify_none on a network you trust")
        }
        if let tls, (tls.certificateFile == nil) != (tls.keyFile == nil) {
            throw Self.invalid("certfile and keyfile belong together: one is missing")
        }
    }

    private static func invalid(_ message: String) -> AMQPError {
        AMQPError(.invalidURL, operation: "read the AMQP URL", message: message)
    }

    private static func hostAndPort(_ text: Substring, default standard: Int) throws -> (String, Int) {
        var host = text
        var port: Substring?
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { throw invalid("the IPv6 address lacks its ]") }
            host = text[text.index(after: text.startIndex)..<end]
            let after = text[text.index(after: end)...]
            guard after.isEmpty || after.first == ":" else { throw invalid("only a port may follow the host") }
            port = after.isEmpty ? nil : after.dropFirst()
        } else {
            port = host.cut(from: ":")
        }
        let name = try decoded(host, part: "host")
        guard !name.isEmpty else { throw invalid("the host is missing: amqp://user:password@HOST:5672/vhost") }
        guard let port, !port.isEmpty else { return (name, standard) }
        guard let number = Int(port), (1...65535).contains(number) else {
            throw invalid("port \(port) is not a number from 1 to 65535")
        }
        return (name, number)
    }

    private static func userAndPassword(_ login: Substring?) throws -> (String, String) {
        guard var user = login else { return ("guest", "guest") }
        let password = user.cut(from: ":") ?? ""
        return (try decoded(user, part: "user"), try decoded(password, part: "password"))
    }

    private static func virtualHost(_ path: Substring?) throws -> String {
        guard let path, !path.isEmpty else { return "/" }
        guard !path.contains("/") else {
            throw invalid("the virtual host holds a bare /: write it as %2F")
        }
        return try decoded(path, part: "virtual host")
    }

    private mutating func apply(parameter: Substring) throws {
        var key = parameter
        let value = try Self.decoded(key.cut(from: "=") ?? "", part: "value of \(key)")
        switch key {
        case "heartbeat":
            guard let seconds = Int(value), (0...65535).contains(seconds) else {
                throw Self.invalid("heartbeat=\(value) is not a number of seconds from 0 to 65535")
            }
            heartbeat = seconds
        case "connection_timeout":
            guard let milliseconds = Int(value), (1...600_000).contains(milliseconds) else {
                throw Self.invalid("connection_timeout=\(value) is not a number of milliseconds from 1 to 600000")
            }
            connectionTimeout = .milliseconds(milliseconds)
        case "cacertfile", "certfile", "keyfile", "verify":
            guard tls != nil else { throw Self.invalid("\(key) needs amqps://") }
            try applyTLS(key: key, value: value)
        default:
            throw Self.invalid(
                "unknown parameter \(key): known are cacertfile, certfile, keyfile, verify, heartbeat, "
                    + "connection_timeout")
        }
    }

    private mutating func applyTLS(key: Substring, value: String) throws {
        switch key {
        case "cacertfile": tls?.caCertificateFile = value
        case "certfile": tls?.certificateFile = value
        case "keyfile": tls?.keyFile = value
        default:
            guard value == "verify_peer" || value == "verify_none" else {
                throw Self.invalid("verify=\(value): expected verify_peer or verify_none")
            }
            tls?.verifiesPeer = value == "verify_peer"
        }
    }

    /// Names never look like this: digits and dots, or a colon.
    private static func isAddress(_ host: String) -> Bool {
        host.contains(":") || host.utf8.allSatisfy { (48...57).contains($0) || $0 == 46 }
    }

    private static func decoded(_ text: Substring, part: String) throws -> String {
        guard text.utf8.contains(37) else { return String(text) }
        var bytes: [UInt8] = []
        var source = text.utf8.makeIterator()
        while let byte = source.next() {
            guard byte == 37 else {
                bytes.append(byte)
                continue
            }
            guard let high = source.next().flatMap(hexDigit), let low = source.next().flatMap(hexDigit) else {
                throw invalid("the \(part) has a % that two hexadecimal digits do not follow")
            }
            bytes.append(high << 4 | low)
        }
        guard let string = String(validating: bytes, as: UTF8.self), !string.utf8.contains(0) else {
            throw invalid("the \(part) is not UTF-8 text once percent-decoded")
        }
        return string
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }
}

extension Substring {
    fileprivate func dropping(prefix: String) -> Substring? {
        lowercased().hasPrefix(prefix) ? dropFirst(prefix.count) : nil
    }

    /// Removes the first `separator` and everything after it, and returns what came after it.
    fileprivate mutating func cut(from separator: Character) -> Substring? {
        guard let index = firstIndex(of: separator) else { return nil }
        defer { self = self[..<index] }
        return self[self.index(after: index)...]
    }
}
