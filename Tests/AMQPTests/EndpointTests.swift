import Testing

@testable import AMQP

@Suite("The AMQP URL")
struct EndpointTests {
    @Test("names host, port, virtual host and login, percent-decoded")
    func everything() throws {
        let endpoint = try AMQPEndpoint(url: "amqp://us%40er:p%2Fw%3A@broker.example:5673/learn%2Fing?heartbeat=30")
        #expect(endpoint.host == "broker.example")
        #expect(endpoint.port == 5673)
        #expect(endpoint.virtualHost == "learn/ing")
        #expect(endpoint.user == "us@er")
        #expect(endpoint.password == "p/w:")
        #expect(endpoint.heartbeat == 30)
        #expect(endpoint.tls == nil)
    }

    @Test("has the usual defaults")
    func defaults() throws {
        let endpoint = try AMQPEndpoint(url: "amqp://localhost")
        #expect(endpoint.port == 5672)
        #expect(endpoint.virtualHost == "/")
        #expect(endpoint.user == "guest")
        #expect(try AMQPEndpoint(url: "amqp://localhost/%2F").virtualHost == "/")
        #expect(try AMQPEndpoint(url: "amqp://[::1]:99").host == "::1")
        #expect(try AMQPEndpoint(url: "amqps://broker").port == 5671)
    }

    @Test("takes TLS files and verification")
    func tls() throws {
        let endpoint = try AMQPEndpoint(
            url: "amqps://broker?cacertfile=/a%20b.pem&certfile=c&keyfile=k&verify=verify_peer&connection_timeout=500")
        let tls = try #require(endpoint.tls)
        #expect(tls.caCertificateFile == "/a b.pem")
        #expect(tls.certificateFile == "c")
        #expect(tls.verifiesPeer)
        #expect(endpoint.connectionTimeout == .milliseconds(500))
        #expect(try AMQPEndpoint(url: "amqps://10.0.0.1?verify=verify_none").tls?.verifiesPeer == false)
    }

    @Test("never shows the password", arguments: ["amqp://me:hush@h/v", "amqps://me:hush@h"])
    func secrecy(url: String) throws {
        let endpoint = try AMQPEndpoint(url: url)
        var dumped = ""
        dump(endpoint, to: &dumped)
        for text in ["\(endpoint)", String(reflecting: endpoint), dumped] { #expect(!text.contains("hush")) }
        #expect("\(endpoint)".contains("me@h"))
    }

    @Test(
        "says what is wrong with it",
        arguments: [
            ("http://h", "amqp://"), ("amqp://", "host is missing"), ("amqp://u:hush@h:0", "port 0"),
            ("amqp://h:abc", "port abc"), ("amqp://h/a/b", "%2F"), ("amqp://h/%zz", "hexadecimal"),
            ("amqp://h?heartbeat=x", "heartbeat=x"), ("amqp://h?verify=verify_none", "needs amqps"),
            ("amqps://h?verify=maybe", "verify_peer or verify_none"), ("amqp://h?colour=red", "colour"),
            ("amqps://127.0.0.1", "IP address"), ("amqps://h?certfile=c", "belong together"),
        ])
    func errors(url: String, hint: String) throws {
        let error = try #require(throws: AMQPError.self) { try AMQPEndpoint(url: url) }
        #expect(error.code == .invalidURL)
        #expect(error.description.contains(hint))
        #expect(!error.description.contains("hush"))
        #expect(!error.isRetriable)
    }
}
