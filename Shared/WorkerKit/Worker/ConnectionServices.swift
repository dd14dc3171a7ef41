internal import AMQP
internal import Postgres
internal import ServiceLifecycle

// Connections as services: they run until everything that needs them has stopped, because a service group
// stops its services in the opposite order.

/// Closes the pool at the end.
struct PoolService: Service {
    let pool: PostgresPool

    func run() async throws {
        try? await gracefulShutdown()
        await pool.close()
    }
}

/// Keeps the publisher connected until the end.
struct PublisherService: Service {
    let publisher: AMQPPublisher

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await publisher.run()
        } onGracefulShutdown: {
            Task { await publisher.close() }
        }
        try? await gracefulShutdown()
    }
}

/// Keeps a consumer connected.
///
/// Whoever reads its batches stops and closes it, before this service is told to stop; it then waits for its turn,
/// because a service that ends before it is asked to takes the group down.
struct ConsumerService: Service {
    let consumer: AMQPConsumer

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await consumer.run()
        } onGracefulShutdown: {
            Task { await consumer.close() }
        }
        try? await gracefulShutdown()
    }
}

/// Answers queries until told to stop.
struct QueryService: Service {
    let consumer: AMQPConsumer
    let server: QueryServer
    let control: ControlPlane
    let workers: Int

    func run() async throws {
        await cancelWhenGracefulShutdown { await control.untilKnown() }
        if control.current.revision >= 0 { _ = await consumer.resume() }
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for _ in 0..<workers {
                    group.addTask {
                        for await batch in consumer.batches {
                            await server.answer(batch)
                            await consumer.settle(batch.map(\.tag))
                        }
                    }
                }
            }
        } onGracefulShutdown: {
            Task { await consumer.stopConsuming() }
        }
        await consumer.close()
    }
}
