internal import AMQP
internal import Flags
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
    /// Messages read at once: with their bodies, which may be as large as `MESSAGE_MAX_BYTES`.
    private static let pageSize = 50
    /// Messages of a quarantine that are tried in one second.
    private static let probes = 3
    /// How often a message is published that the broker does not confirm, before others have their turn.
    private static let tries = 10

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

    /// Waits for the lock, and works until something breaks.
    private func lead(_ outage: inout Outage) async throws {
        let connection = try await database()
        do {
            let lock: PostgresStatement = "SELECT pg_try_advisory_lock(hashtext('lectern release'), hashtext(\(service)))"
            while try await connection.query(lock).first?.decode(Bool.self) != true { try await Task.sleep(for: Self.tick) }
            try await work(connection, &outage)
        } catch {
            await connection.close()
            throw error
        }
        await connection.close()
    }

    private func work(_ connection: PostgresConnection, _ outage: inout Outage) async throws {
        var seen: Int64 = -1
        var lookedAt = ContinuousClock.now
        while !Task.isCancelled {
            let state = control.current
            var sent = 0
            if state.revision >= 0, state.pause == nil {
                sent += try await releaseInTurn(state, connection)
                if state.revision != seen || ContinuousClock.now - lookedAt > Self.patience {
                    let released = try await releaseAll(state, connection)
                    sent += released
                    lookedAt = .now
                    // A worker that has not heard of the change yet parks again what it gets.
                    seen = released > 0 ? -1 : state.revision
                }
            }
            outage.works("messages that were kept back can be sent on again", logger)
            if sent > 0 { logger.notice("released parked messages", metadata: ["count": "\(sent)"]) }
            try await Task.sleep(for: Self.tick)
        }
    }

    /// Goes through all whose cause may be gone.
    /// - Returns: how many were sent.
    private func releaseAll(_ state: ControlState, _ connection: PostgresConnection) async throws -> Int {
        var place: (Timestamp, InboxKey)?
        var count = 0
        var turnAt = ContinuousClock.now
        while !Task.isCancelled {
            let rows = try await connection.query(table.page(after: place, except: waiting(state), limit: Self.pageSize))
            guard let last = try rows.map(table.place).last else { break }
            place = last
            var gate = control.trialGate(state, now: .now)
            let free = rows.compactMap(read).filter { admission.mayPass(delivery($0), gate: &gate) }
            count += try await send(free, connection)
            if !free.isEmpty { try await Task.sleep(for: .seconds(1) * Double(free.count) / Double(rate)) }
            // What has changed meanwhile holds for the rest.
            if control.current.revision != state.revision { break }
            if ContinuousClock.now - turnAt > Self.tick {
                count += try await releaseInTurn(state, connection)
                turnAt = .now
            }
        }
        return count
    }

    /// Causes that are there still, whatever the message.
    private func waiting(_ state: ControlState) -> [String] {
        state.blocks.map(\.cause) + state.quarantines.map(\.cause) + state.rateLimits.keys.map(Parking.cause)
            + state.flags.flags.filter { $0.isOffForAll }.map { "flag:\($0.key)" }
    }

    /// What has a pace of its own: so many a second of a tenant with a rate limit, a few of a quarantine to try.
    /// - Returns: how many were sent.
    private func releaseInTurn(_ state: ControlState, _ connection: PostgresConnection) async throws -> Int {
        var count = 0
        for (tenant, limit) in state.rateLimits {
            let cause = Parking.cause(rateLimitOf: tenant)
            let there = try await connection.query(table.count(of: cause, upTo: limit)).first?.decode(Int.self) ?? 0
            guard there > 0 else { continue }
            let grants = try await connection.query(table.take([(tenant, limit, there)])).map { try $0.decode(String.self, Int.self).1 }
            var left = grants.first ?? 0
            while left > 0 {
                let rows = try await connection.query(table.oldest(of: cause, limit: min(left, Self.pageSize)))
                let sent = try await send(rows.compactMap(read), connection)
                count += sent
                left -= rows.count
                guard sent > 0 else { break }
            }
        }
        for quarantine in state.quarantines where Timestamp.now >= quarantine.probeFrom {
            let rows = try await connection.query(table.oldest(of: quarantine.cause, limit: Self.probes))
            count += try await send(rows.compactMap(read), connection)
        }
        return count
    }

    /// `nil` for a row that nobody can read, which only SQL by hand can make.
    private func read(_ row: PostgresRow) -> ParkedTable.Row? {
        do {
            return try table.read(row)
        } catch {
            logger.error("a parked message cannot be read", metadata: ["error": "\(error)"])
            return nil
        }
    }

    private func delivery(_ row: ParkedTable.Row) -> Delivery {
        Delivery(
            body: row.body, properties: row.properties, routingKey: Topology.queueName(service: service),
            tag: DeliveryTag(value: 0, generation: 0))
    }

    /// Publishes, and forgets what the broker has confirmed.
    ///
    /// What cannot be published at all stays, and is not tried again.
    /// - Returns: how many were confirmed.
    private func send(_ rows: [ParkedTable.Row], _ connection: PostgresConnection) async throws -> Int {
        var open = rows
        var count = 0
        for _ in 0..<Self.tries where !open.isEmpty {
            let outcomes = await publisher.publish(open.map(message))
            let confirmed = zip(open, outcomes).filter { $0.1 == .confirmed }.map(\.0)
            if !confirmed.isEmpty { _ = try await connection.execute(table.remove(confirmed)) }
            count += confirmed.count
            let hopeless = zip(open, outcomes).filter { $0.1.isHopeless }.map(\.0)
            if !hopeless.isEmpty {
                logger.error("parked messages are too large to be sent on", metadata: ["keys": "\(hopeless.map(\.key.hex))"])
                _ = try await connection.execute(table.giveUp(hopeless))
            }
            open = zip(open, outcomes).filter { $0.1 != .confirmed && !$0.1.isHopeless }.map(\.0)
            if !open.isEmpty { try await Task.sleep(for: .milliseconds(500)) }
        }
        Counter(label: "lectern_messages_released_total", dimensions: [("service", service)]).increment(by: count)
        return count
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

extension PublishOutcome {
    /// The message itself cannot be published, now or later: its properties are too large.
    var isHopeless: Bool {
        if case .unconfirmed(let error) = self { error.code == .invalidMessage } else { false }
    }
}
