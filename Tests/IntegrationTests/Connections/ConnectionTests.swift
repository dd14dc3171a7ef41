import AMQP
import Testing

@testable import lectern

extension IntegrationSuite {
    /// What becomes of the connections of a worker when servers and networks fail, and of the messages meanwhile.
    ///
    /// Each test disturbs a whole server, so all of them use a stack of their own. In the end each finds every message
    /// decided once and every effect announced once; in between it looks at what `/ready` says.
    @Suite(.serialized, .timeLimit(.minutes(2)), .faultStack) struct ConnectionTests {
        @Test func `connections that are reset again and again lose nothing`() async throws {
            try await FaultWorld.with { world in
                let broker = try FaultProxy(to: world.endpoint.port)
                defer { broker.close() }
                let database = try FaultProxy(to: world.stack.state.ports.database)
                defer { database.close() }
                let worker = try await world.start([
                    "AMQP_URL": world.amqpURL(port: broker.port), "DATABASE_URL": world.databaseURL(ports: [database.port]),
                ])
                for portion in FaultLoad.Portion.allCases {
                    let before = (broker: broker.accepted, database: database.accepted)
                    try await world.publish(portion)
                    broker.cut()
                    database.cut()
                    try await eventually("all three connections to the broker are made again") {
                        broker.accepted >= before.broker + 3 && database.accepted > before.database
                    }
                    try await worker.waitUntilReady()
                }
                try await world.expectEverythingOnce(worker)
            }
        }
    }
}
