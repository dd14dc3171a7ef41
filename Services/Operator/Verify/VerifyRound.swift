/// One run of a log through a sandbox of its own, with faults or none.
///
/// It goes on in steps, so that whoever waits can be told how far it is:
///
///     for share in round.milestones { try await round.advance(to: share) }
///     let outcome = try await round.finish()
///     await round.close()
final class VerifyRound {
    struct Outcome: Sendable {
        var evidence = VerifyEvidence()
        /// What went wrong; a failpoint only counts where a worker came to it.
        var faults: [VerifyFault] = []
        var recoveries: [VerifyRecovery] = []
        /// Messages decided a second.
        var rate: Double?
    }

    private let stack: Stack
    private let log: VerifyLog
    private let pace: VerifyPace
    private let workers: Int
    private let logPrefix: String
    private let failpoints: [VerifyFault]
    /// What is still to go wrong at its place in the log, in order, and what has.
    private var faults: [VerifyFault]
    private var made: [VerifyFault] = []
    private var site: VerifySite?
    private var published = 0
    private var decided = 0
    private var speed = VerifySpeed()

    /// - Parameters:
    ///   - stack: the servers, which the faults stop and start.
    ///   - log: what is published.
    ///   - faults: failpoints, one after the other for each service, and what happens at places in the log.
    ///   - workers: how many of each service.
    ///   - logPrefix: what the paths of the workers' logs begin with.
    init(stack: Stack, log: VerifyLog, faults: [VerifyFault], workers: Int, logPrefix: String) {
        self.stack = stack
        self.log = log
        self.workers = workers
        self.logPrefix = logPrefix
        pace = VerifyPace(messages: log.distinct, isDisturbed: !faults.isEmpty)
        failpoints = faults.filter { $0.at == nil }
        self.faults = faults.filter { $0.at != nil }.sorted { ($0.at ?? 0) < ($1.at ?? 0) }
    }

    /// Shares of a long log, in thousandths, at which it is worth telling how it goes.
    var milestones: [Int] { pace.isLong ? Array(stride(from: 100, through: 900, by: 100)) : [] }

    /// Goes on until this share of the log (in thousandths) is decided; to 1000, until all of it is published and
    /// everything has gone wrong that is planned.
    /// - Returns: how far it is.
    @discardableResult
    func advance(to target: Int) async throws -> String {
        let site = try await opened()
        var stall = VerifyStall(limit: pace.patience)
        while true {
            try await look(site)
            try await makeDue(site)
            if await isThere(target, site) || stall.isStuck([decided, published]) { break }
            try await site.workers.startEnded()
            if try await !publishMore(site) { try await Task.sleep(for: pace.lookInterval) }
        }
        return "\(decided) of \(log.distinct) messages decided, \(made.count) faults"
    }

    /// Goes on to the end, waits for rest, stops the workers and looks at what they have left.
    func finish() async throws -> Outcome {
        try await advance(to: 1_000)
        let site = try await opened()
        let unrest = try await rest(site)
        let problems = try await site.workers.stop() + site.workers.surprises + site.leftovers()
        var outcome = Outcome()
        outcome.evidence = try await site.evidence()
        outcome.evidence.unrest = unrest + problems
        outcome.faults = await made + site.workers.reached
        outcome.recoveries = await site.recoveries.finish()
        outcome.rate = speed.rate
        return outcome
    }

    /// Stops and removes everything that is left of it.
    func close() async {
        await site?.close()
        site = nil
    }

    // MARK: The log

    /// Makes the sandbox, publishes what may lie in the queues, and starts the workers: every fault hits work under way.
    private func opened() async throws -> VerifySite {
        if let site { return site }
        let site = try await VerifySite.make(
            on: stack, for: log, workers: workers, failpoints: failpoints, pace: pace, logPrefix: logPrefix)
        self.site = site
        let first = pace.isLong ? VerifyPace.backlog : log.commands.count
        while published < min(first, log.commands.count) { try await publishPortion(site) }
        try await site.workers.startEnded()
        return site
    }

    private func publishPortion(_ site: VerifySite) async throws {
        let end = min(published + VerifyPace.portion, log.commands.count)
        let publisher = LogPublisher(endpoint: site.endpoint, replyTo: VerifySite.replyQueue)
        try await publisher.publish(log.commands[published..<end])
        published = end
    }

    /// Publishes the next portion of a long log, once the workers are through with most of what they have.
    /// - Returns: whether there was one.
    private func publishMore(_ site: VerifySite) async throws -> Bool {
        // Of what is published some comes twice.
        let undecided = published * log.distinct / log.commands.count - decided
        guard published < log.commands.count, undecided < VerifyPace.backlog else { return false }
        try await publishPortion(site)
        return true
    }

    private func look(_ site: VerifySite) async throws {
        decided = try await site.database.look { try await RunProgress.decided(from: VerifyLog.source, $0) }
        speed.note(decided, of: log.distinct)
    }

    /// In thousandths.
    private var share: Int { decided * 1_000 / log.distinct }

    private func isThere(_ target: Int, _ site: VerifySite) async -> Bool {
        guard target >= 1_000 else { return share >= target }
        guard faults.isEmpty, published == log.commands.count else { return false }
        if share >= 1_000 { return true }
        // Workers start again with the next failpoint as long as there is work.
        return await !site.workers.hasFailpoints
    }

    // MARK: Faults

    /// Makes the next fault, if its place in the log is reached.
    private func makeDue(_ site: VerifySite) async throws {
        guard let next = faults.first, let at = next.at, share >= at else { return }
        faults.removeFirst()
        let recoveries = site.recoveries
        if next.server != nil { await recoveries.abandon() }
        switch next {
        case .failpoint: break
        case .kill(let worker, _): try await site.workers.kill(worker)
        case .broker(let isKilled, _):
            try await stack.restartBroker(isKilled: isKilled) { recoveries.watch(.broker, since: $0) }
        case .database(let isKilled, _):
            try await stack.restartDatabase(isKilled: isKilled) { recoveries.watch(.database, since: $0) }
        }
        made.append(next)
    }

    // MARK: Rest

    /// Waits until every message is decided or dead and every event is out and taken.
    /// - Returns: what is still open when nothing has changed for too long.
    private func rest(_ site: VerifySite) async throws -> [String] {
        var stall = VerifyStall(limit: pace.patience)
        while true {
            try await site.workers.startEnded()
            try await look(site)
            let missing = log.distinct - decided
            let open = try await missing > 0 ? 0 : site.unsettled()
            if missing <= 0, open == 0 { return [] }
            if stall.isStuck([missing, open]) {
                return ["\(missing) of \(log.distinct) messages undecided, \(open) events, retries or deliveries open"]
            }
            try await Task.sleep(for: pace.lookInterval)
        }
    }
}
