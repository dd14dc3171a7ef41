import AMQP
import Glibc
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite.ConnectionTests {
    @Test func `a broker that falls silent is given up within seconds`() async throws {
        try await FaultWorld.with { world in
            let proxy = try FaultProxy(to: world.endpoint.port)
            defer { proxy.close() }
            let url = world.amqpURL(port: proxy.port, query: "?heartbeat=2&connection_timeout=2000")
            let worker = try await world.start(["AMQP_URL": url])
            try await world.publish(.before)
            try await world.waitUntilDecided(.before)
            try await world.publish(.breaking)
            proxy.swallow()
            try await world.publish(.during)
            let lost = try await worker.wait("the broker is lost", within: .seconds(15)) { !$0.broker.contains(where: \.isReady) }
            #expect(!lost.isReady)
            #expect(lost.database.isReady)
            let accepted = proxy.accepted
            try await eventually("it tries again") { proxy.accepted >= accepted + 3 }
            try proxy.forward()
            try await worker.waitUntilReady()
            try await world.publish(.after)
            try await world.expectEverythingOnce(worker)
            try worker.expectFewComplaints()
        }
    }

    @Test(arguments: [false, true]) func `a broker that restarts is found again`(isKilled: Bool) async throws {
        try await FaultWorld.with { world in
            let worker = try await world.start()
            try await world.publish(.before)
            try await world.waitUntilDecided(.before)
            try await world.publish(.breaking)
            try await world.stack.restartBroker(isKilled: isKilled) {
                let lost = try await worker.wait("the broker is lost") { !$0.broker.contains(where: \.isReady) }
                #expect(lost.database.isReady)
            }
            try await worker.waitUntilReady()
            try await world.publish(.during, .after)
            try await world.expectEverythingOnce(worker)
            try worker.expectFewComplaints()
        }
    }

    @Test func `a queue that is deleted and made again is consumed again, and queries are answered meanwhile`() async throws {
        try await FaultWorld.with { world in
            let worker = try await world.start()
            try await world.publish(.before)
            try await world.waitUntilDecided(.before)
            let queue = Topology.queueName(service: "attendance")
            try await world.withChannel { _ = try await $0.deleteQueue(queue) }
            var areQueriesReady = true
            let missing = try await worker.wait("the queue is missing") { ready in
                areQueriesReady = areQueriesReady && ready.queries.isReady
                return !ready.commands.isReady && ready.commands.detail.contains("NOT_FOUND")
            }
            #expect(missing.commands.detail.contains(queue))
            #expect(missing.publisher.isReady && missing.database.isReady)
            try await world.mendTopology()
            try await worker.wait("everything is ready") { ready in
                areQueriesReady = areQueriesReady && ready.queries.isReady
                return ready.isReady
            }
            #expect(areQueriesReady, "the connection of the queries has nothing to do with it")
            try await world.publish(.breaking, .during, .after)
            try await world.expectEverythingOnce(worker)
            try worker.expectFewComplaints()
        }
    }

    @Test func `while the broker takes no messages, commands are decided and their events wait`() async throws {
        try await FaultWorld.with { world in
            try await world.publish(.before, .breaking, .during, .after)
            var worker: FaultWorker?
            try await world.stack.between(
                ["set_vm_memory_high_watermark", "0.00001"], ["set_vm_memory_high_watermark", "0.4"]
            ) {
                let started = try await world.start()
                worker = started
                try await world.waitUntilDecided(.after)
                let blocked = try await started.wait("the publisher is blocked, and all is acknowledged") { ready in
                    !ready.publisher.isReady && ready.commands.detail.hasPrefix("0 unsettled")
                }
                #expect(blocked.publisher.detail.contains("blocked"))
                #expect(!blocked.isReady)
                #expect(blocked.commands.isReady && blocked.queries.isReady && blocked.database.isReady)
                #expect(try await world.queued() == 0)
                #expect(try await world.number("SELECT count(*) FROM attendance.outbox") > 0)
            }
            let relieved = try #require(worker)
            try await relieved.waitUntilReady()
            try await world.expectEverythingOnce(relieved)
            try relieved.expectFewComplaints()
        }
    }

    @Test func `a password that is changed while it runs is told once, and tried until it fits again`() async throws {
        try await FaultWorld.with { world in
            // Not the stack's own user: the tests use that one.
            let user = "user-\(world.name)"
            try await world.stack.control(["add_user", user, "the-first"])
            try await world.stack.control(["set_permissions", "-p", world.name, user, ".*", ".*", ".*"])
            let proxy = try FaultProxy(to: world.endpoint.port)
            defer { proxy.close() }
            let url = world.amqpURL(port: proxy.port, user: user, password: "the-first")
            let worker = try await world.start(["AMQP_URL": url])
            try await world.publish(.before)
            try await world.waitUntilDecided(.before)
            try await world.publish(.breaking)

            try await world.stack.control(["change_password", user, "the-second"])
            try await world.stack.control(["close_all_user_connections", user, "the tests want it"])
            try await world.publish(.during)
            let refused = try await worker.wait("every login is refused") { ready in
                ready.broker.allSatisfy { !$0.isReady && $0.detail.contains("ACCESS_REFUSED") }
            }
            #expect(refused.database.isReady)
            let accepted = proxy.accepted
            try await eventually("each of three connections tries five times more") { proxy.accepted >= accepted + 15 }

            try await world.stack.control(["change_password", user, "the-first"])
            try await worker.waitUntilReady()
            try await world.publish(.after)
            try await world.expectEverythingOnce(worker)
            try worker.expectFewComplaints()
            #expect(try !worker.hasLogged("the-first"), "a password is logged")
        }
    }

    @Test func `a channel that the broker closes over late acknowledgements is opened again, and stale ones do no harm`()
        async throws
    {
        try await FaultWorld.with { world in
            // Read when a channel is opened; looked at twice a second.
            func timeout(_ milliseconds: Int, tick: Int) -> [String] {
                [
                    "eval",
                    "application:set_env(rabbit, consumer_timeout, \(milliseconds)), "
                        + "application:set_env(rabbit, channel_tick_interval, \(tick)).",
                ]
            }
            try await world.stack.between(timeout(2_000, tick: 500), timeout(1_800_000, tick: 60_000)) {
                // With a lock timeout longer than the test: the batch waits for the table as long as that is locked.
                let url = world.databaseURL(query: "?options=-c%20lock_timeout%3D60000")
                let worker = try await world.start(["DATABASE_URL": url])
                try await world.publish(.before)
                try await world.waitUntilDecided(.before)

                let blocker = try await TestStack.connect(world.databaseURL())
                try await finishing(with: { await blocker.close() }) {
                    try await blocker.simple("BEGIN")
                    try await blocker.simple("LOCK TABLE attendance.inbox IN ACCESS EXCLUSIVE MODE")
                    try await world.publish(.breaking, .during)
                    try await eventually("the worker waits for the table") {
                        try await world.number("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0
                    }
                    try await eventually("the broker closes the channel") { try worker.hasLogged("PRECONDITION_FAILED") }
                    let again = try await worker.wait("it consumes again") { $0.commands.isReady }
                    #expect(again.queries.isReady, "the connection of the queries has nothing to do with it")
                    try await blocker.simple("ROLLBACK")
                }
                try await world.publish(.after)
                try await world.expectEverythingOnce(worker)
            }
        }
    }

    @Test func `an acknowledgement of an earlier connection does not touch the messages of the next`() async throws {
        try await FaultWorld.with { world in
            let proxy = try FaultProxy(to: world.endpoint.port)
            defer { proxy.close() }
            // It dies when its first acknowledgements are out.
            let worker = try await world.start([
                "AMQP_URL": world.amqpURL(port: proxy.port), "LECTERN_FAILPOINT": "acked:1",
                "DATABASE_URL": world.databaseURL(query: "?options=-c%20lock_timeout%3D60000"),
            ])
            let blocker = try await TestStack.connect(world.databaseURL())
            try await finishing(with: { await blocker.close() }) {
                try await blocker.simple("BEGIN")
                try await blocker.simple("LOCK TABLE attendance.inbox IN ACCESS EXCLUSIVE MODE")
                try await world.publish(.before, .breaking, .during)
                let held = try await worker.wait("it has as many as it may") { $0.commands.detail.contains("20 unsettled") }
                #expect(held.commands.isReady)
                proxy.refuse()
                proxy.cut()
                try await world.withChannel { channel in
                    // Somebody else holds what the worker had; under the same numbers it is given others.
                    let queue = Topology.queueName(service: "attendance")
                    for _ in 0..<20 {
                        try await eventually("a message comes back") { try await channel.get(queue) != nil }
                    }
                    try proxy.forward()
                    try await worker.wait("it has others") { $0.commands.detail.contains("20 unsettled, 20 buffered, 1 reconnect") }
                    try await blocker.simple("ROLLBACK")
                    #expect(await worker.program.wait() == 128 + SIGKILL)
                }
            }
            let next = try await world.start()
            try await world.publish(.after)
            try await world.expectEverythingOnce(next)
        }
    }
}
