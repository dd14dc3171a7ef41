internal import Logging
internal import Metrics
internal import Postgres

/// One attempt at one job.
struct JobAttempt: Sendable {
    let service: String
    let store: JobStore
    let lease: Duration
    /// Milliseconds between attempts; beyond the last a job has failed.
    let retryDelays: [Int]
    let stop: JobStop
    let logger: Logger

    /// How often a call that is under way looks at its lease and at the worker's end.
    private static let tick = Duration.milliseconds(200)
    /// Whoever asks for a longer pause than this is asked again all the same.
    private static let longestPause = Duration.seconds(3_600)

    /// The worker stops, and the call had its time.
    private struct Interrupted: Error {}

    private enum Outcome: String { case done, over, postponed, failed, lost, released }

    /// Never throws: what became of the job is in the database, or its lease runs out.
    func make(_ job: Job, _ handler: ErasedJob) async {
        let started = ContinuousClock.now
        let outcome = await outcome(of: job, handler)
        let dimensions = [("service", service), ("kind", job.kind), ("outcome", outcome.rawValue)]
        Counter(label: "lectern_jobs_total", dimensions: dimensions).increment()
        Metrics.Timer(label: "lectern_job_seconds", dimensions: dimensions).record(duration: ContinuousClock.now - started)
    }

    private func outcome(of job: Job, _ handler: ErasedJob) async -> Outcome {
        do {
            // Claimed once more than there are attempts: the last worker died with it.
            guard job.attempt <= retryDelays.count + 1 else {
                throw JobAbandoned(attempts: job.attempt - 1, lastError: job.lastError)
            }
            let input = try await store.write(job) { transaction, effects in
                let input = try await handler.begin(job, transaction, &effects)
                return (input, isOver: input == nil)
            }
            guard let input else {
                await handler.tidy(job)
                return .over
            }
            store.failpoints.pass(.jobBegun)
            let output = try await call(input, job, handler)
            store.failpoints.pass(.jobCalled)
            try await store.write(job) { transaction, effects in
                try await handler.end(job, output, transaction, &effects)
                return ((), isOver: true)
            }
            await handler.tidy(job)
            return .done
        } catch {
            return await settle(job, handler, after: error)
        }
    }

    /// Calls, keeps the lease meanwhile, and gives up when that is lost or the worker's time is over.
    private func call(_ input: any Sendable, _ job: Job, _ handler: ErasedJob) async throws -> any Sendable {
        try await withThrowingTaskGroup(of: (any Sendable)?.self) { group in
            group.addTask { try await handler.call(input, job) }
            group.addTask {
                try await keep(job)
                return nil
            }
            defer { group.cancelAll() }
            while let result = try await group.next() { if let result { return result } }
            throw CancellationError()
        }
    }

    /// Renews the lease until the task is cancelled.
    private func keep(_ job: Job) async throws {
        var renewed = ContinuousClock.now
        while true {
            try await Task.sleep(for: min(Self.tick, lease / 6))
            if stop.isOverdue { throw Interrupted() }
            guard ContinuousClock.now - renewed > lease / 3 else { continue }
            do {
                try await store.renew(job, lease: lease)
                renewed = .now
            } catch let error as PostgresError {
                // The end decides by the token; a database that is back in time has lost nothing.
                logger.warning("a lease could not be renewed", metadata: metadata(job, error))
            }
        }
    }

    private func settle(_ job: Job, _ handler: ErasedJob, after error: any Error) async -> Outcome {
        do {
            switch error {
            case is JobStore.LeaseLost:
                logger.notice("a job was taken over or taken away", metadata: metadata(job))
                return .lost
            case is Interrupted: return try await giveBack(job)
            case is CancellationError where Task.isCancelled: return try await giveBack(job)
            default: return try await postponeOrFail(job, handler, after: error)
            }
        } catch is JobStore.LeaseLost {
            return .lost
        } catch {
            logger.error("what became of a job could not be written down; its lease runs out", metadata: metadata(job, error))
            return .lost
        }
    }

    /// In a task of its own: this one may be cancelled, and the next worker should not have to wait for the lease.
    private func giveBack(_ job: Job) async throws -> Outcome {
        try await Task { try await store.release(job, after: .zero, error: nil, isCounted: false) }.value
        return .released
    }

    private func postponeOrFail(_ job: Job, _ handler: ErasedJob, after error: any Error) async throws -> Outcome {
        let failure = error as? any JobFailure
        guard failure?.canRetry ?? true, job.attempt <= retryDelays.count else {
            logger.warning("a job has failed", metadata: metadata(job, error))
            try await store.write(job) { transaction, effects in
                try await handler.fail(job, error, transaction, &effects)
                return ((), isOver: true)
            }
            await handler.tidy(job)
            return .failed
        }
        let pause = Duration.milliseconds(retryDelays[max(0, job.attempt - 1)]) * Double.random(in: 0.8...1.2)
        logger.info("a job is tried again", metadata: metadata(job, error))
        try await store.release(
            job, after: min(max(pause, failure?.retryAfter ?? .zero), Self.longestPause), error: "\(error)", isCounted: true)
        return .postponed
    }

    private func metadata(_ job: Job, _ error: (any Error)? = nil) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "kind": "\(job.kind)", "tenant": "\(job.tenant)", "subject": "\(job.subject.id)", "attempt": "\(job.attempt)",
        ]
        if let error { metadata["error"] = "\(error)" }
        return metadata
    }
}
