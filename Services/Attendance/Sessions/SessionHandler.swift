internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Sessions and check-ins: load the sheets of a batch, merge every message into them, store them once.
struct SessionHandler: BatchHandler {
    let name = "sessions"
    let store = SessionStore()

    var routes: [Route<SessionCommand>] {
        [
            Route(SessionOpen.self, emits: [SessionOpened.self], refuses: Self.refusals + Self.slotRefusals) { .open($0) },
            Route(
                SessionRecord.self, emits: [SessionRecorded.self],
                refuses: Self.refusals + Self.slotRefusals + Self.markRefusals, flag: "attendance.present-only"
            ) { .record($0) },
            Route(SessionClose.self, emits: [SessionClosed.self], refuses: Self.refusals) { .close($0) },
            Route(
                CheckinRecord.self, emits: [CheckinRecorded.self, CheckinRemoved.self],
                refuses: Self.refusals + Self.markRefusals + Self.closedRefusals
            ) { .checkIn($0) },
            Route(
                CheckinRemove.self, emits: [CheckinRemoved.self],
                refuses: Self.refusals + Self.markRefusals + Self.closedRefusals
            ) { .remove($0) },
        ]
    }

    private static let refusals: Refusals = [
        .validation: "markedAt is more than a day ahead of the worker's clock.",
        .notFound: "The organization, the class or the session is not known after the last retry.",
        .forbidden: "markedBy is not the class's teacher, and actorrole is no administrator's.",
    ]
    private static let slotRefusals: Refusals = [
        .conflict: "Another session has this class, date and startTime, or the session is of another class."
    ]
    private static let markRefusals: Refusals = [
        .notEnrolled: "A student was not on the class's roster that day, as far as is known after the last retry."
    ]
    private static let closedRefusals: Refusals = [.illegalTransition: "The session was closed before markedAt."]

    func handle(
        _ batch: [Incoming<SessionCommand>], in transaction: PostgresTransaction, effects: inout Effects
    ) async throws -> [Verdict] {
        var register = try await store.load(batch, in: transaction)
        // Sessions come to be before anyone checks in to them, whatever the order in the batch.
        var decisions = [SessionRules.Decision](repeating: .unchanged, count: batch.count)
        var before = [SessionSheet.Mark?](repeating: nil, count: batch.count)
        for isOpening in [true, false] {
            for (index, message) in batch.enumerated() where (message.payload.slot != nil) == isOpening {
                before[index] = SessionAnnouncement.mark(for: message, register)
                decisions[index] = SessionRules.apply(message, to: &register)
            }
        }
        let holders = try await store.save(&register, in: transaction)
        let takenByOthers = register.sessions.contains { holders[$0.key] != nil && $0.value.before != nil }
        // What the batch did to a session that cannot be stored is told apart message by message.
        if takenByOthers, batch.count > 1 { throw BatchSplit() }
        try await store.nameListed(Self.listed(batch, decisions), batch, &register, in: transaction)
        return batch.indices.map { index in
            let message = batch[index]
            if case .refused(let verdict) = decisions[index] { return verdict }
            if let holder = holders[SessionRegister.SessionID(message)] {
                return message.payload.slot == nil
                    ? SessionRules.unknown(message)
                    : .rejected(.conflict, "session \(holder) has this class, date and startTime already")
            }
            guard case .changed = decisions[index] else { return .unchanged }
            SessionAnnouncement.make(message, before: before[index], register, &effects)
            return .applied
        }
    }

    /// The sessions whose whole lists are announced.
    private static func listed(
        _ batch: [Incoming<SessionCommand>], _ decisions: [SessionRules.Decision]
    ) -> Set<SessionRegister.SessionID> {
        var listed: Set<SessionRegister.SessionID> = []
        for (message, decision) in zip(batch, decisions) {
            guard case .changed = decision else { continue }
            switch message.payload {
            case .record, .close: listed.insert(.init(message))
            case .open, .checkIn, .remove: break
            }
        }
        return listed
    }
}
