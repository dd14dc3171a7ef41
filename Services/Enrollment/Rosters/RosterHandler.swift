internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Puts students on rosters and takes them off: command → ``Rosters`` → table.
///
/// Two round trips a batch beside the organizations: lock and read, write. The keys of classes and students come
/// from memory once they have been seen.
struct RosterHandler: BatchHandler {
    let name = "rosters"
    private let classes = KeyCache<RowKey, Int32>(limit: 100_000)
    private let students = KeyCache<RowKey, Int32>(limit: 500_000)

    var routes: [Route<RosterCommand>] {
        [
            // A replacement of the whole roster that is known already, and counts from later, ends what this begins.
            Route(ClassEnroll.self, emits: [ClassEnrolled.self, ClassDropped.self], refuses: Self.refusals) { .enroll($0) },
            Route(
                ClassDrop.self, emits: [ClassDropped.self],
                refuses: Self.refusals + [.notFound: "The student was never enrolled in the class."]
            ) { .drop($0) },
            Route(
                ClassRosterReplace.self, emits: [ClassRosterReplaced.self, ClassEnrolled.self, ClassDropped.self],
                refuses: Self.refusals
            ) { .replace($0) },
        ]
    }

    func handle(
        _ batch: [Incoming<RosterCommand>], in transaction: PostgresTransaction, effects: inout Effects
    ) async throws -> [Verdict] {
        let names = try await resolve(batch, in: transaction)
        let steps = batch.map { RosterStep.make($0, names) }
        let valid = steps.compactMap { if case .success(let step) = $0 { step } else { nil } }
        guard !valid.isEmpty else { return steps.map(\.verdict) }

        var sheet = try await RosterTable.read(valid, in: transaction)
        let loaded = Set(sheet.rosters.histories.keys)
        var writers = RosterWriters()
        var outcomes: [Rosters.Effect?] = []
        for (message, step) in zip(batch, steps) {
            guard case .success(let step) = step else {
                outcomes.append(nil)
                continue
            }
            let effect = sheet.rosters.take(step)
            writers.note(message.actor, step, effect)
            outcomes.append(effect)
        }
        try await RosterTable.write(sheet.rosters, loaded: loaded, by: writers, in: transaction)

        let report = RosterReport(names: names, enrolled: sheet.studentIDs)
        return zip(zip(batch, steps), outcomes).map { pair, effect in
            guard case .success(let step) = pair.1 else { return pair.1.verdict }
            return report.verdict(on: pair.0, step, effect, &effects)
        }
    }

    private static let refusals: Refusals = [
        .validation: "The moment it counts from is more than a day ahead of the worker's clock.",
        .notFound: "The organization, the class or a student is not known after the last retry.",
    ]

    private func resolve(
        _ batch: [Incoming<RosterCommand>], in transaction: PostgresTransaction
    ) async throws -> RosterNames {
        let organizations = try await Tenants.organizations(of: batch.map(\.tenant), in: transaction)
        var classKeys: Set<RowKey> = []
        var studentKeys: Set<RowKey> = []
        for message in batch {
            guard let organization = organizations[message.tenant] else { continue }
            classKeys.insert(RowKey(organization: organization, id: message.payload.classID.text))
            for id in message.payload.studentIDs { studentKeys.insert(RowKey(organization: organization, id: id.text)) }
        }
        let found = try await KeyTable.keys(
            classes: classKeys, known: classes, students: studentKeys, known: students, in: transaction)
        return RosterNames(organizations: organizations, classes: found.classes, students: found.students)
    }
}

/// Who changed what.
struct RosterWriters: Sendable {
    private(set) var places: [RosterPlace: String] = [:]
    private(set) var replacements: [Int32: String] = [:]

    mutating func note(_ actor: String, _ step: RosterStep, _ effect: Rosters.Effect?) {
        for change in effect?.changes ?? [] { places[change.place] = actor }
        if case .replace(let classKey, _, _) = step { replacements[classKey] = actor }
    }
}

/// The keys behind the ids of a batch.
struct RosterNames: Sendable {
    let organizations: [String: String]
    let classes: [RowKey: Int32]
    let students: [RowKey: Int32]
}

extension RosterStep {
    /// Finds class and students, and refuses where they are missing or the clock is wrong.
    static func make(_ message: Incoming<RosterCommand>, _ names: RosterNames) -> Result<RosterStep, Refusal> {
        let command = message.payload
        let (field, named) = command.moment
        let moment = named ?? message.envelope.time
        guard !moment.isTooFarAhead(of: message.receivedAt) else {
            return .failure(Refusal(.rejected(.validation, TooFarAhead.message(named == nil ? "time" : field, moment))))
        }
        guard let organization = names.organizations[message.tenant] else {
            return .failure(Refusal(Verdict.unknownOrganization(message.tenant)))
        }
        guard let classKey = names.classes[RowKey(organization: organization, id: command.classID.text)] else {
            return .failure(Refusal(.deferred(.notFound, "classId \(command.classID) is not known")))
        }
        let keys = command.studentIDs.map { names.students[RowKey(organization: organization, id: $0.text)] }
        let missing = zip(command.studentIDs, keys).filter { $1 == nil }.map(\.0.text)
        guard missing.isEmpty else { return .failure(Refusal(unknown(missing, command))) }
        let found = keys.compactMap(\.self)
        return switch command {
        case .enroll: .success(.enroll(RosterPlace(classKey: classKey, studentKey: found[0]), at: moment))
        case .drop: .success(.drop(RosterPlace(classKey: classKey, studentKey: found[0]), at: moment))
        case .replace: .success(.replace(classKey: classKey, students: Set(found), at: moment))
        }
    }

    private static func unknown(_ ids: [String], _ command: RosterCommand) -> Verdict {
        guard case .replace = command else { return .deferred(.notFound, "studentId \(ids[0]) is not known") }
        let more = ids.count > 5 ? " and \(ids.count - 5) more" : ""
        return .deferred(.notFound, "studentIds \(ids.prefix(5).joined(separator: ", "))\(more) are not known")
    }
}

/// A verdict that ends a message before it came to anything.
struct Refusal: Error {
    let verdict: Verdict

    init(_ verdict: Verdict) { self.verdict = verdict }
}

extension Result where Failure == Refusal {
    /// The verdict of a message that was refused.
    var verdict: Verdict { if case .failure(let refusal) = self { refusal.verdict } else { .applied } }
}
