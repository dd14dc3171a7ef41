internal import AMQP
internal import LMSModels
internal import Logging
internal import Metrics
internal import Postgres
internal import ServiceLifecycle

/// Step 6: sends committed events to `lms.events` and committed commands to `lms.commands`, and forgets them when the
/// broker has confirmed them.
///
/// One relay a service works at a time, whoever holds the advisory lock; the others wait to take over. That
/// keeps events of one aggregate in commit order. A relay that dies between confirm and delete leaves rows
/// that are sent again: with the same ids.
struct OutboxRelay: Service {
    let service: String
    let database: @Sendable () async throws -> PostgresConnection
    let publisher: AMQPPublisher
    /// As whom the worker is logged in at the broker: its events say who sent them, and the broker checks it.
    let user: String
    let wakeups: RelaySignal
    let status: RelayStatus
    let logger: Logger
    let failpoints: Failpoints

    /// Rows taken at once.
    ///
    /// A row holds the events of one transaction.
    static let rowLimit = 8
    /// How long a relay sleeps when the outbox is empty and no worker of this process has committed.
    static let pollInterval = Duration.milliseconds(100)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await lead()
                } catch is CancellationError {
                    return
                } catch {
                    status.set(.failing("\(error)"), logger)
                }
                try? await Task.sleep(for: .milliseconds(Int64.random(in: 250...750)))
            }
        }
    }

    /// Holds the lock and relays until something breaks; returns at once where another relay holds it.
    private func lead() async throws {
        let connection = try await database()
        do {
            let rows = try await connection.query("SELECT pg_try_advisory_lock(hashtext('lectern relay'), hashtext(\(service)))")
            if try rows.first?.decode(Bool.self) == true {
                status.set(.leading, logger)
                try await relay(connection)
            } else {
                status.set(.standingBy, logger)
                try await Task.sleep(for: .seconds(1))
            }
        } catch {
            await connection.close()
            throw error
        }
        await connection.close()
    }

    /// Rows that were read together, and their messages.
    private struct Portion: Sendable {
        let ids: [Int64]
        let messages: [OutgoingMessage]
        /// Of events that no queue was bound for, by type; known when the portion is confirmed.
        var unrouted: [String: Int] = [:]
    }

    /// Sends portion after portion, and forgets each with the read that follows its confirmation: one round trip for both.
    private func relay(_ connection: PostgresConnection) async throws {
        var confirmed: Portion?
        while !Task.isCancelled {
            guard var portion = try await read(connection, forgetting: confirmed) else {
                confirmed = nil
                await wakeups.wait(atMost: Self.pollInterval)
                continue
            }
            failpoints.pass(.eventsRead)
            portion.unrouted = try await publish(portion.messages)
            failpoints.pass(.eventsConfirmed)
            Counter(label: "lectern_events_relayed_total", dimensions: [("service", service)]).increment(by: portion.messages.count)
            confirmed = portion
        }
    }

    /// Deletes the portion that is confirmed, and reads the next.
    /// - Returns: `nil` where there is nothing to send.
    private func read(_ connection: PostgresConnection, forgetting confirmed: Portion?) async throws -> Portion? {
        let outbox = Outbox(schema: service)
        var statements: [PostgresStatement] = []
        if let confirmed {
            if !confirmed.unrouted.isEmpty { statements.append(outbox.countUnrouted(confirmed.unrouted)) }
            statements.append(outbox.delete(confirmed.ids))
        }
        statements.append(outbox.pending(limit: Self.rowLimit))
        guard let rows = try await connection.pipeline(statements).last, !rows.isEmpty else { return nil }
        var ids: [Int64] = []
        var messages: [OutgoingMessage] = []
        var types: Set<String> = []
        for row in rows {
            let (id, packed) = try row.decode(Int64.self, String.self)
            ids.append(id)
            messages.append(contentsOf: PackedEvents.unpack(packed).map { outgoing($0, isProbe: types.insert($0.type).inserted) })
        }
        return Portion(ids: ids, messages: messages)
    }

    /// Where a message of the outbox goes: a worker announces under its own name, and whatever bears another's is a command
    /// to that one.
    static func exchange(of type: MessageType, from service: String) -> String {
        type.service == service ? Topology.eventsExchange : Topology.commandsExchange
    }

    /// Makes the message; a probe comes back from the broker if no queue takes it.
    ///
    /// One probe of each type in a portion is enough to know; the others would come back with their bodies, and cost the
    /// broker twice.
    private func outgoing(_ event: PackedEvents.Event, isProbe: Bool) -> OutgoingMessage {
        OutgoingMessage(
            exchange: Self.exchange(of: MessageType(event.type), from: service), routingKey: event.type, mandatory: isProbe,
            properties: MessageProperties(
                contentType: "application/cloudevents+json", deliveryMode: .persistent, messageId: event.id, type: event.type,
                userId: user),
            body: event.body)
    }

    /// Publishes until all are confirmed.
    /// - Returns: how many events of a portion no queue was bound for, by type, as the probes tell.
    private func publish(_ messages: [OutgoingMessage]) async throws -> [String: Int] {
        var unrouted: [String: Int] = [:]
        var open = messages
        while !open.isEmpty {
            let outcomes = await publisher.publish(open)
            var left: [OutgoingMessage] = []
            for (message, outcome) in zip(open, outcomes) {
                switch outcome {
                case .confirmed: break
                case .returned: unrouted[message.routingKey] = messages.count { $0.routingKey == message.routingKey }
                case .nacked, .unconfirmed: left.append(message)
                }
            }
            open = left
            if !open.isEmpty { try await Task.sleep(for: .milliseconds(200)) }
        }
        return unrouted
    }
}
