import Foundation
import Testing

@testable import lectern

extension IntegrationSuite.ConnectionTests {
    @Test func `a database that falls silent is given up after its time to answer`() async throws {
        try await FaultWorld.with { world in
            let proxy = try FaultProxy(to: world.stack.state.ports.database)
            defer { proxy.close() }
            let worker = try await world.start([
                "DATABASE_URL": world.databaseURL(ports: [proxy.port], query: "?connect_timeout=2"),
                "DATABASE_ANSWER_SECONDS": "3",
            ])
            try await world.publish(.before)
            try await world.waitUntilDecided(.before)
            try await world.publish(.breaking)
            proxy.swallow()
            try await world.publish(.during)
            let silent = try await worker.wait("the database is silent", within: .seconds(30)) { !$0.database.isReady }
            #expect(!silent.isReady)
            #expect(silent.isBrokerReady)
            let accepted = proxy.accepted
            try await eventually("a connection is given up") { try worker.hasLogged("no answer from the database") }
            try await eventually("it tries new ones") { proxy.accepted >= accepted + 2 }
            try proxy.forward()
            try await worker.waitUntilReady()
            try await world.publish(.after)
            try await world.expectEverythingOnce(worker)
            try worker.expectFewComplaints()
        }
    }

    /// Not for luck: an outage must last for a while to tell a line a fault from a line a try.
    private static let outage = Duration.seconds(4)

    @Test(arguments: [false, true]) func `a database that restarts is found again`(isKilled: Bool) async throws {
        try await FaultWorld.with { world in
            let worker = try await world.start()
            try await world.publish(.before)
            try await world.waitUntilDecided(.before)
            try await world.publish(.breaking)
            try await world.stack.withoutDatabase(isKilled: isKilled) {
                let away = try await worker.wait("the database is away") { !$0.database.isReady && !$0.relay.isReady }
                #expect(!away.isReady)
                #expect(away.isBrokerReady)
                try await world.publish(.during)
                try await Task.sleep(for: Self.outage)
            }
            try await worker.waitUntilReady()
            try await world.publish(.after)
            try await world.expectEverythingOnce(worker)
            try worker.expectFewComplaints()
        }
    }

    @Test func `after a fail-over the worker goes on with the new primary`() async throws {
        try await FaultWorld.with { world in
            try await Standby.with(world.stack) { standby in
                let ports = [world.stack.state.ports.database, standby.port]
                let worker = try await world.start(["DATABASE_URL": world.databaseURL(ports: ports)])
                try await world.publish(.before)
                try await world.waitUntilDecided(.before)
                try await world.publish(.breaking)
                try await world.stack.stopDatabase(isKilled: true)
                let readOnly = try await worker.wait("only the standby is left") { ready in
                    !ready.database.isReady && ready.database.detail.contains("read-only")
                }
                #expect(readOnly.isBrokerReady)
                try await world.publish(.during)
                try await standby.promote()
                try await worker.waitUntilReady()
                try await world.publish(.after)
                try await world.expectEverythingOnce(worker, at: world.databaseURL(ports: [standby.port]))
                try worker.expectFewComplaints()
            }
        }
    }
}
