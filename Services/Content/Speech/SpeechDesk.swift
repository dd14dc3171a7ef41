internal import LMSModels

/// Decides a batch of commands against the requests and budgets as they are, one after the other in order of arrival.
///
/// Pure; the store reads before and writes after.
struct SpeechDesk {
    var records: [SpeechKey: SpeechRecord]
    /// By organization; those without a row have no limit.
    var budgets: [String: Budget]
    /// What need not be spoken again.
    let cached: Set<SpeechKey>
    /// What a script costs, and the hash under which its audio is cached.
    let price: (SpeechRecord.Script) -> Int
    let hash: (SpeechRecord.Script) -> String
    private(set) var touched: Set<SpeechKey> = []

    init(
        records: [SpeechKey: SpeechRecord], budgets: [String: Budget], cached: Set<SpeechKey>,
        price: @escaping (SpeechRecord.Script) -> Int, hash: @escaping (SpeechRecord.Script) -> String
    ) {
        self.records = records
        self.budgets = budgets
        self.cached = cached
        self.price = price
        self.hash = hash
    }

    enum Decision: Equatable {
        /// It will be spoken, for this much.
        case accepted(cost: Int)
        case cancelled
        /// It was cancelled before it came.
        case noted
        case unchanged
        case conflict
        case unknown
        case exceeded(cost: Int, Budget)
        case illegal(String)
    }

    mutating func request(_ script: SpeechRecord.Script, key: SpeechKey, actor: String) -> Decision {
        if var known = records[key] {
            guard let present = known.script else {
                // As if it had come first: the request made the row, the cancellation changed it.
                known.script = script
                known.createdBy = actor
                return write(known, known.updatedBy, .noted)
            }
            return present == script ? .unchanged : .conflict
        }
        guard let state = SpeechTransition.next(nil, .request) else { return .illegal("nothing can be requested") }
        return promise(SpeechRecord(key: key, state: state, script: script, createdBy: actor, updatedBy: actor), script, actor)
    }

    mutating func cancel(_ key: SpeechKey, reason: String?, actor: String) -> Decision {
        var record = records[key] ?? SpeechRecord(key: key, state: .cancelled, createdBy: actor, updatedBy: actor)
        let present = records[key]?.state
        if present == .cancelled { return .unchanged }
        guard let state = SpeechTransition.next(present, .cancel) else {
            return .illegal("request \(key.id) is \(record.state.rawValue): it cannot be cancelled any more")
        }
        budgets[key.organization]?.promised -= record.promisedCost
        record.state = state
        record.promisedCost = 0
        record.errorMessage = reason
        return write(record, actor, .cancelled)
    }

    mutating func retry(_ key: SpeechKey, actor: String) -> Decision {
        guard var record = records[key] else { return .unknown }
        switch record.state {
        // What is asked for is done, or under way.
        case .pending, .processing, .completed: return .unchanged
        case .cancelled, .blocked, .failed: break
        }
        guard let state = SpeechTransition.next(record.state, .retry), let script = record.script else {
            return .illegal("request \(key.id) is \(record.state.rawValue): only one that has FAILED can be tried again")
        }
        guard record.attemptsLeft > 0 else {
            return .illegal("request \(key.id) has had its \(SpeechRecord.attemptLimit) attempts")
        }
        record.state = state
        record.errorCode = nil
        record.errorMessage = nil
        return promise(record, script, actor)
    }

    private mutating func promise(_ record: SpeechRecord, _ script: SpeechRecord.Script, _ actor: String) -> Decision {
        let organization = record.key.organization
        let isCached = cached.contains(SpeechKey(organization: organization, id: hash(script)))
        let cost = isCached ? 0 : price(script)
        if let budget = budgets[organization], !budget.allows(cost) { return .exceeded(cost: cost, budget) }
        budgets[organization]?.promised += cost
        var record = record
        record.promisedCost = cost
        return write(record, actor, .accepted(cost: cost))
    }

    private mutating func write(_ record: SpeechRecord, _ actor: String, _ decision: Decision) -> Decision {
        records[record.key] = record
        records[record.key]?.updatedBy = actor
        touched.insert(record.key)
        return decision
    }
}
