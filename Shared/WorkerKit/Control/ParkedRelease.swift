internal import AMQP
internal import LMSModels
internal import Logging
internal import Metrics
internal import Postgres
internal import ServiceLifecycle

/// Sends parked messages to their service's queue again when their cause is gone: the oldest first, and so many a second.
///
/// One worker of a service does it, whoever holds the advisory lock. A message is forgotten when the broker has confirmed it; a
/// crash in between sends it twice, and the inbox knows it then.
struct ParkedRelease: Service {
    let service: String
    let control: ControlPlane
    let admission: Admission
    let database: @Sendable () async throws -> PostgresConnection
    let publisher: AMQPPublisher
    let user: String
    /// Messages a second.
    let rate: Int
    let logger: Logger

    private static let tick = Duration.seconds(1)
    /// Rules may depend on the time: all that is parked is looked at again, now and then.
    private static let patience = Duration.seconds(30)
    private static let pageSize = 200
    /// Messages of a quarantine that are tried in one second.
    private static let probes = 3

    private var table: ParkedTable { ParkedTable(schema: service) }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var outage = Outage()
            while !Task.isCancelled {
                do {
                    try await lead(&outage)
                } catch is CancellationError {
                    return
                } catch {
                    outage.failed("messages that were kept back wait longer", error, logger)
                }
                try? await Task.sleep(for: .milliseconds(Int64.random(in: 500...1_500)))
            }
        }
    }

    private func lead(_ outage: inout Outage) async throws {
        let connection = try await database()
        do {
            let rows = try await connection.query("SELECT pg_try_advisory_lock(hashtext('lectern release'), hashtext(\(service)))")
            outage.works("messages that were kept back can be sent on again", logger)
            if try rows.first?.decode(Bool.self) == true { try await work(connection) }
        } catch {
            await connection.close()
            throw error
        }
        await connection.close()
    }

    private func work(_ connection: PostgresConnection) async throws {
        var seen: Int64 = -1
        var lookedAt = ContinuousClock.now
        while !Task.isCancelled {
            let state = control.current
            var sent = 0
            if state.pause == nil {
                if state.revision != seen || ContinuousClock.now - lookedAt > Self.patience {
                    sent += try await releaseAll(state, connection)
                    lookedAt = .now
                    // A worker that has not heard of the change yet parks again what it gets.
                    seen = sent > 0 ? -1 : state.revision
                }
                sent += try await releaseLimited(state, connection)
                sent += try await releaseProbes(state, connection)
            }
            if sent > 0 { logger.notice("released parked messages", metadata: ["count": "\(sent)"]) }
            try await Task.sleep(for: Self.tick)
        }
    }

    /// Goes through all whose cause may be gone.
    /// - Returns: how many were sent.
    private func releaseAll(_ state: ControlState, _ connection: PostgresConnection) async throws -> Int {
        let waiting = state.blocks.map(\.cause) + state.quarantines.map(\.cause) + state.rateLimits.keys.map(Parking.cause)
        var place: (Timestamp, InboxKey)?
        var count = 0
        while !Task.isCancelled {
            let page = try await connection.query(table.page(after: place, except: waiting, limit: Self.pageSize)).map(table.read)
            guard let last = page.last else { break }
            place = (last.parkedAt, last.key)
            var gate = control.trialGate(state, now: .now)
            let free = page.filter { admission.mayPass(delivery($0), gate: &gate) }
            try await send(free, connection)
            count += free.count
            if !free.isEmpty { try await Task.sleep(for: .seconds(1) * Double(free.count) / Double(rate)) }
            // What has changed meanwhile holds for the rest.
            if control.current.revision != state.revision { break }
        }
        return count
    }

    private func releaseLimited(_ state: ControlState, _ connection: PostgresConnection) async throws -> Int {
        var count = 0
        for (tenant, limit) in state.rateLimits {
            let rows = try await connection.query(table.oldest(of: Parking.cause(rateLimitOf: tenant), limit: limit)).map(table.read)
            guard !rows.isEmpty else { continue }
            let granted = try await connection.query(table.take([(tenant, limit, rows.count)])).map {
                try $0.decode(String.self, Int32.self).1
            }
            let turn = Array(rows.prefix(Int(granted.first ?? 0)))
            try await send(turn, connection)
            count += turn.count
        }
        return count
    }

    private func releaseProbes(_ state: ControlState, _ connection: PostgresConnection) async throws -> Int {
        var count = 0
        for quarantine in state.quarantines where Timestamp.now >= quarantine.probeFrom {
            let rows = try await connection.query(table.oldest(of: quarantine.cause, limit: Self.probes)).map(table.read)
            try await send(rows, connection)
            count += rows.count
        }
        return count
    }

    private func delivery(_ row: ParkedTable.Row) -> Delivery {
        Delivery(
            body: row.body, properties: row.properties, routingKey: Topology.queueName(service: service),
            tag: DeliveryTag(value: 0, generation: 0))
    }

    /// Publishes until all are confirmed, and forgets them.
    private func send(_ rows: [ParkedTable.Row], _ connection: PostgresConnection) async throws {
        var open = rows
        while !open.isEmpty {
            let outcomes = await publisher.publish(open.map(message))
            let confirmed = zip(open, outcomes).filter { $0.1 == .confirmed }.map(\.0)
            if !confirmed.isEmpty { _ = try await connection.execute(table.remove(confirmed)) }
            open = zip(open, outcomes).filter { $0.1 != .confirmed }.map(\.0)
            if !open.isEmpty { try await Task.sleep(for: .milliseconds(500)) }
        }
        Counter(label: "lectern_messages_released_total", dimensions: [("service", service)]).increment(by: rows.count)
    }

    private func message(_ row: ParkedTable.Row) -> OutgoingMessage {
        var properties = row.properties
        properties.userId = user
        properties.headers[RetryHeaders.released] = .string(row.cause)
        properties.headers[RetryHeaders.parkedAt] = .string(row.parkedAt.description)
        return OutgoingMessage(
            exchange: "", routingKey: Topology.queueName(service: service), mandatory: true, properties: properties, body: row.body)
    }
}
