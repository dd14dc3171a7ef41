import AMQP
import Foundation
import Testing

@testable import lectern

extension IntegrationSuite.ConnectionTests {
    @Test func `a worker that cannot connect at its start ends with 69 and one line that says why`() async throws {
        try await FaultWorld.with { world in
            let silent = try FaultProxy(to: 1)
            defer { silent.close() }
            silent.swallow()
            let refusing = try FaultProxy(to: 1)
            defer { refusing.close() }
            refusing.refuse()
            let wrong = "wrong-secret"
            let starts: [(variable: String, url: String, reason: String)] = [
                ("AMQP_URL", world.amqpURL(password: wrong), "password"),
                ("AMQP_URL", world.amqpURL(port: refusing.port), "connect to 127.0.0.1:\(refusing.port)"),
                ("AMQP_URL", world.amqpURL(port: silent.port, query: "?connection_timeout=1000"), "\(silent.port)"),
                ("DATABASE_URL", world.databaseURL(password: wrong), "password"),
                ("DATABASE_URL", world.databaseURL(ports: [refusing.port]), "port \(refusing.port) failed"),
                ("DATABASE_URL", world.databaseURL(ports: [silent.port], query: "?connect_timeout=2"), "\(silent.port)"),
            ]
            for (variable, url, reason) in starts {
                let result = try await world.refusal([variable: url])
                Self.expectOneLine(result, variable, reason)
                for secret in [wrong, world.stack.state.brokerPassword, world.stack.state.databasePassword] {
                    #expect(!result.text.contains(secret), "\(variable): a password is shown")
                }
            }
        }
    }

    @Test(Python.isThere) func `messages come over TLS as they do without`() async throws {
        try await FaultWorld.with { world in
            let certificates = try await Certificates(in: world.folder, for: ["localhost"])
            let proxy = try await TLSProxy.start(world, as: "localhost", certificates)
            let url = world.amqpURL(
                scheme: "amqps", host: "localhost", port: proxy.port, query: "?cacertfile=\(certificates.authority)")
            let worker = try await world.start(["AMQP_URL": url])
            try await worker.waitUntilReady()
            try await world.publish(.before, .breaking, .during, .after)
            try await world.expectEverythingOnce(worker)
            try worker.expectFewComplaints()
        }
    }

    @Test(Python.isThere) func `a broker that TLS cannot vouch for is refused, with the reason`() async throws {
        try await FaultWorld.with { world in
            let certificates = try await Certificates(in: world.folder, for: ["localhost", "elsewhere.example"])
            let right = try await TLSProxy.start(world, as: "localhost", certificates)
            let elsewhere = try await TLSProxy.start(world, as: "elsewhere.example", certificates)
            let trusted = "?cacertfile=\(certificates.authority)"
            let starts: [(port: Int, query: String, reason: String)] = [
                (right.port, "", "verif"),
                (elsewhere.port, trusted, "hostname"),
                // No TLS there at all.
                (world.endpoint.port, trusted, "handshake"),
            ]
            for (port, query, reason) in starts {
                let url = world.amqpURL(scheme: "amqps", host: "localhost", port: port, query: query)
                let result = try await world.refusal(["AMQP_URL": url])
                Self.expectOneLine(result, "AMQP_URL", reason)
                #expect(result.text.contains("TLS") || result.text.contains("SSL"), "\(result.text)")
            }
        }
    }

    private static func expectOneLine(
        _ result: Program.Result, _ variable: String, _ reason: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(result.status == 69, "124 is a worker that hangs: \(result.text)", sourceLocation: sourceLocation)
        let lines = (result.output + result.errors).split(separator: "\n")
        #expect(lines.count == 1, "\(result.text)", sourceLocation: sourceLocation)
        #expect(
            lines.allSatisfy { $0.contains(variable) && $0.lowercased().contains(reason.lowercased()) },
            "expected \(variable) and “\(reason)”: \(result.text)", sourceLocation: sourceLocation)
    }
}
