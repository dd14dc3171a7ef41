internal import AMQP
internal import LMSModels
internal import Logging
internal import Metrics
internal import Postgres
public import ServiceLifecycle

/// The way of a message, in six steps.
///
///     receive → admit → gather → commit → settle → relay
///
/// 1. *receive*: bytes off the socket, on the connection's own thread (``AMQPConsumer``).
/// 2. *gather*: up to `BATCH_MAX` of them, or what there is (``DeliveryBatches``).
/// 3. *admit*: decode the CloudEvent, find the type, validate (``Admission``), and ask what operators say
///    (``MessageGate``): some messages are kept back (``Parking``).
/// 4. *commit*: ONE transaction: inbox, handlers, outbox, audit (``BatchCommit``).
/// 5. *settle*: replies, wait queues, dead letters; then ack (``Settlement``).
/// 6. *relay*: outbox → `lms.events`, confirmed (``OutboxRelay``).
///
/// Gathering comes before admission so that decoding runs in the worker task and not on the connection's
/// thread, and several batches are decoded and committed at the same time.
public struct Worker: Service {
    let definition: WorkerDefinition
    let settings: WorkerSettings
    let consumer: AMQPConsumer
    let admission: Admission
    let commit: BatchCommit
    let settlement: Settlement
    let suspects: Suspects
    let control: ControlPlane
    let parking: Parking
    let breaker: Breaker
    let relay: RelaySignal
    let jobStop: JobStop
    let logger: Logger
    let failpoints: Failpoints

    /// Consumes until it is told to stop: then no new deliveries, the received ones are finished, and the
    /// consumer closes.
    public func run() async throws {
        await cancelWhenGracefulShutdown { await control.untilKnown() }
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup { group in
                group.addTask { await followPause() }
                for _ in 0..<settings.workers { group.addTask { try await processBatches() } }
                try await group.waitForAll()
            }
        } onGracefulShutdown: {
            // At once, and not when its turn comes: calls may need all the time there is.
            jobStop.set()
            Task { await consumer.stopConsuming() }
        }
        await consumer.close()
    }

    /// Consumes, and consumes nothing while an operator has paused the service; the consumer starts suspended.
    private func followPause() async {
        await cancelWhenGracefulShutdown {
            let changes = control.watch()
            var wasPaused = false
            while !Task.isCancelled {
                if let reason = control.current.pause {
                    _ = await consumer.suspend()
                    if !wasPaused { logger.notice("paused by an operator", metadata: ["reason": "\(reason)"]) }
                    wasPaused = true
                } else if await consumer.resume(), wasPaused {
                    logger.notice("consuming again")
                    wasPaused = false
                }
                await changes.wait(atMost: ControlPlane.pollInterval)
            }
        }
    }

    /// The loop of one worker task.
    ///
    /// It ends when the consumer has stopped and its buffer is empty.
    private func processBatches() async throws {
        for await deliveries in consumer.batches {
            // A message that may kill its worker goes alone, after its neighbours.
            let isolated = deliveries.filter(Suspects.contains)
            let others = isolated.isEmpty ? deliveries : deliveries.filter { !Suspects.contains($0) }
            if !others.isEmpty { try await process(others) }
            for delivery in isolated { try await processAlone(delivery) }
        }
    }

    private func processAlone(_ delivery: Delivery) async throws {
        try await suspects.tryAlone(delivery) { number in
            if number <= Suspects.tryLimit {
                try await process([delivery])
            } else {
                // Reading it may be what kills: then the next try does without.
                let isReadable = number == Suspects.tryLimit + 1
                await settle([admission.refuseCrashed(delivery, tries: number - 1, isReadable: isReadable, now: .now)])
            }
        }
    }

    private func process(_ deliveries: [Delivery]) async throws {
        let started = ContinuousClock.now
        let state = control.current
        let (admitted, refused, held) = admit(deliveries, state)
        let (passed, over) = try await parking.limit(admitted, by: state)
        if held.contains(where: { $0.0.path?.candidate != nil }) { try await commit.tryOnly(held.map(\.0)) }
        let parked = try await parking.park(held + over)
        let committed = passed.isEmpty ? [] : try await commit.commit(passed)
        failpoints.pass(.afterCommit)
        await breaker.note(committed, by: state)
        await settle(refused + parked + committed)
        failpoints.pass(.acked)
        // Whoever waits for a reply is served before those who follow events.
        if !committed.isEmpty { relay.set() }
        Metrics.Timer(label: "lectern_batch_seconds", dimensions: [("service", definition.name)])
            .record(duration: ContinuousClock.now - started)
        Recorder(label: "lectern_batch_messages", dimensions: [("service", definition.name)], aggregate: true)
            .record(Int64(deliveries.count))
    }

    /// Goes on when the task is cancelled: the effects are committed, and an ack that is lost means the whole batch comes
    /// again.
    private func settle(_ settled: [Settled]) async {
        await consumer.settle(await settlement.settle(settled))
    }

    private func admit(
        _ deliveries: [Delivery], _ state: ControlState
    ) -> (admitted: [Admitted], refused: [Settled], held: [(Admitted, cause: String)]) {
        let now = Timestamp.now
        var gate = control.gate(state, now: now)
        var held: [(Admitted, cause: String)] = []
        var admitted: [Admitted] = []
        admitted.reserveCapacity(deliveries.count)
        var refused: [Settled] = []
        for delivery in deliveries {
            switch admission.admit(delivery, now: now, gate: &gate) {
            case .admitted(let message): admitted.append(message)
            case .parked(let message, let cause): held.append((message, cause))
            case .refused(let settled): refused.append(settled)
            }
        }
        return (admitted, refused, held)
    }
}
