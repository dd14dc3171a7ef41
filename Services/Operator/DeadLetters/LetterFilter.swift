import ArgumentParser
import LMSModels
import Postgres
import WorkerKit

/// Which dead letters are meant: those for which all conditions hold.
struct LetterFilter: Sendable {
    var type: String?
    var tenant: String?
    var code: String?
    var reason: String?
    /// Dead since then.
    var since: Timestamp?
    /// Dead before then.
    var before: Timestamp?
    /// One of them; none means any.
    var keys: [KeyPrefix] = []

    var isEmpty: Bool {
        type == nil && tenant == nil && code == nil && reason == nil && since == nil && before == nil && keys.isEmpty
    }

    /// The conditions of ``LetterStore/list(_:replayed:limit:)``, for a message at hand.
    func matches(_ facts: LetterFacts) -> Bool {
        (type == nil || facts.type == type) && (tenant == nil || facts.tenant == tenant)
            && (code == nil || facts.code == code) && (reason == nil || facts.reason == reason)
            && (since.map { since in facts.lastAt.map { $0 >= since } ?? false } ?? true)
            && (before.map { before in facts.lastAt.map { $0 < before } ?? false } ?? true)
            && (keys.isEmpty || keys.contains { $0.matches(facts.key) })
    }
}

/// The filters of `lectern dead list`, `lectern dead replay` and `lectern dead discard`.
struct LetterFilterOptions: ParsableArguments {
    @Option(help: "Only this service's, such as attendance.")
    var service: String?

    @Option(help: "Only this message type, in full.")
    var type: String?

    @Option(help: "Only this tenant's (organization code).")
    var tenant: String?

    @Option(help: "Only this code, such as VALIDATION.")
    var code: String?

    @Option(help: "Only this reason, such as unknown-type, schema-violation or retries-exhausted.")
    var reason: String?

    @Option(help: ArgumentHelp("Only what died within this time: 90s, 15m, 1h, 2d.", valueName: "age"))
    var since: Age?

    @Option(help: ArgumentHelp("Only what died longer ago than this: 90s, 15m, 1h, 2d.", valueName: "age"))
    var before: Age?

    func filter(keys: [KeyPrefix] = []) -> LetterFilter {
        let now = Timestamp.now
        return LetterFilter(
            type: type, tenant: tenant, code: code, reason: reason, since: since?.before(now), before: before?.before(now),
            keys: keys)
    }

    /// The services to look at: one, or all.
    func services() throws -> [String] {
        let known = operatorServices.map(\.name)
        guard let service else { return known }
        guard known.contains(service) else {
            throw ValidationError(
                "there is no service \"\(service.printable)\"; there are \(known.joined(separator: ", "))")
        }
        return [service]
    }
}
