import LMSModels
import WorkerKit

extension VerifyInvariant {
    /// Says what contradicts the invariant; nothing where it holds.
    func violations(_ found: VerifyEvidence, _ log: VerifyLog, undisturbed: VerifyEvidence?) -> [String] {
        switch self {
        case .rest: return found.unrest
        case .decided: return Self.decided(found, log)
        case .rows: return undisturbed.map { Self.differences(found.rows, $0.rows, "row") } ?? []
        case .refusals: return undisturbed.map { Self.differences(found.refusals, $0.refusals, "refusal") } ?? []
        case .dead:
            return Self.poison(found.deadRows, log, in: "table", isOnce: true)
                + Self.poison(found.deadQueue, log, in: "queue", isOnce: false)
        case .events: return Self.events(found, log)
        case .eventIDs:
            return Dictionary(grouping: found.events, by: \.id).values
                .filter { $0.count > 1 && Set($0.map(\.body)).count > 1 }.map { "event \($0[0].id) with different bodies" }
        case .follow:
            return operatorWorkers.flatMap { Self.follow($0, found) }
        case .replies: return Self.replies(found, log)
        }
    }

    /// Every event that a worker subscribes to was decided there, once.
    private static func follow(_ worker: WorkerDefinition, _ found: VerifyEvidence) -> [String] {
        let types = Set(worker.subscriptions)
        let sources = Set(types.map { "/lectern/\(MessageType($0).service)" })
        let taken = found.decisions.filter { $0.service == worker.name && sources.contains($0.source) }.map(\.id)
        let sent = Set(found.events.filter { types.contains($0.type) }.map(\.id))
        return differences(taken.sorted(), sent.sorted(), "\(worker.name) event")
    }

    /// Who sends commands: the publisher, and sync for devices.
    private static let commandSources: Set = [VerifyLog.source, "/lectern/sync"]

    private static func decided(_ found: VerifyEvidence, _ log: VerifyLog) -> [String] {
        let own = found.decisions.filter { $0.source == VerifyLog.source }.map(\.id)
        return differences(own.sorted(), log.ids.sorted(), "decision")
    }

    /// In the queue a message may lie twice after a crash between its copy and its ack; in the table it may not.
    private static func poison(_ bodies: [[UInt8]], _ log: VerifyLog, in place: String, isOnce: Bool) -> [String] {
        var problems: [String] = []
        let found = Set(bodies)
        let missing = log.poison.subtracting(found).count
        let surplus = found.subtracting(log.poison).count
        if missing > 0 { problems.append("\(missing) poison messages not in the \(place)") }
        if surplus > 0 { problems.append("\(surplus) messages in the \(place) that are no poison") }
        if isOnce, bodies.count != found.count { problems.append("\(bodies.count - found.count) repeated in the \(place)") }
        return problems
    }

    /// Commands after which an event may follow, and need not.
    private static let quietTypes = Set(
        operatorWorkers.flatMap(\.commands).filter { command in
            command.events.allSatisfy { command.uncertainEvents.contains($0.type) }
        }.map(\.type.text))

    private static func events(_ found: VerifyEvidence, _ log: VerifyLog) -> [String] {
        let quiet = Set(log.commands.lazy.filter { quietTypes.contains($0.type) }.map(\.id))
        return VerifyFault.services.flatMap { service in
            let announced = Set(found.events.filter { $0.source == "/lectern/\(service)" }.map(\.causation))
            let effects = Set(
                found.decisions.filter { decision in
                    decision.service == service && commandSources.contains(decision.source)
                        && (decision.hasEffect && !quiet.contains(decision.id) || decision.outcome == "rejected")
                }.map(\.id))
            return differences(announced.sorted(), effects.sorted(), "\(service) event of")
        }
    }

    private static func replies(_ found: VerifyEvidence, _ log: VerifyLog) -> [String] {
        let decisions = Dictionary(
            found.decisions.filter { $0.source == VerifyLog.source }.map { ($0.id, $0) }
        ) { first, _ in first }
        let answered = Set(found.answers.map(\.id))
        let unanswered = Set(log.commands.map(\.id)).subtracting(answered).sorted().prefix(5).map { "\($0) has no reply" }
        let wrong = found.answers.filter { answer in
            guard let decision = decisions[answer.id] else { return answer.outcome != "dead" }
            return (answer.outcome != decision.outcome && answer.outcome != "duplicate") || answer.code != decision.code
        }
        return unanswered
            + wrong.prefix(5).map { answer in
                let decision = decisions[answer.id]
                return "\(answer.id): reply \(answer.outcome) \(answer.code ?? ""), inbox "
                    + (decision.map { "\($0.outcome) \($0.code ?? "")" } ?? "has none")
            }
    }

    /// What is in one list and not in the other, and what is in it more than once; both sorted.
    private static func differences(_ found: [String], _ expected: [String], _ what: String) -> [String] {
        guard found != expected else { return [] }
        let missing = Set(expected).subtracting(found).sorted()
        let surplus = Set(found).subtracting(expected).sorted()
        var problems = missing.prefix(3).map { "\(what) missing: \($0)" } + surplus.prefix(3).map { "\(what) too much: \($0)" }
        problems.append("\(missing.count) missing, \(surplus.count) too much, \(found.count) where \(expected.count) are expected")
        return problems
    }
}
