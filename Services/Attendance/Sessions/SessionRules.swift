internal import LMSModels
internal import WorkerKit

/// What a message may do to a session.
///
/// Pure: everything it asks is in the register.
enum SessionRules {
    /// What came of one message.
    enum Decision {
        case changed
        /// It was known, or something later is: nothing to announce.
        case unchanged
        case refused(Verdict)
    }

    static func apply(_ message: Incoming<SessionCommand>, to register: inout SessionRegister) -> Decision {
        do throws(Refusal) {
            return try merge(message, into: &register) ? .changed : .unchanged
        } catch {
            return .refused(error.verdict)
        }
    }

    /// Ends the work on one message.
    private struct Refusal: Error {
        let verdict: Verdict

        static func rejected(_ code: OutcomeCode, _ reason: String) -> Refusal { Refusal(verdict: .rejected(code, reason)) }
        static func deferred(_ code: OutcomeCode, _ reason: String) -> Refusal { Refusal(verdict: .deferred(code, reason)) }
    }

    private static func merge(
        _ message: Incoming<SessionCommand>, into register: inout SessionRegister
    ) throws(Refusal) -> Bool {
        let command = message.payload
        if command.latestMoment.isTooFarAhead(of: message.receivedAt) {
            throw .rejected(
                .validation,
                "markedAt \(command.latestMoment) is more than a day ahead of this worker's clock: check the device's")
        }
        guard let organization = register.organizations[message.tenant] else {
            throw Refusal(verdict: .unknownOrganization(message.tenant))
        }
        let id = SessionRegister.SessionID(message)
        let known = register.sessions[id]
        guard let classKey = classKey(of: message, known, register), let entry = register.classes[classKey] else {
            throw command.classID.map { .deferred(.notFound, "class \($0) is not known") } ?? unknownSession(message)
        }
        if let known, known.classKey != classKey, let other = register.classes[known.classKey] {
            throw .rejected(.conflict, "session \(command.sessionID) is of class \(other.id), not of \(entry.id)")
        }
        try authorize(message, entry)
        guard let session = known ?? fresh(message, organization.key, classKey) else { throw unknownSession(message) }
        let isChanged = try change(session, message, entry, register)
        if isChanged { session.updatedBy = message.actor }
        if known == nil { register.sessions[id] = session }
        return isChanged || known == nil
    }

    private static func unknownSession(_ message: Incoming<SessionCommand>) -> Refusal { Refusal(verdict: unknown(message)) }

    /// The verdict on a message whose session is not there yet.
    static func unknown(_ message: Incoming<SessionCommand>) -> Verdict {
        .deferred(.notFound, "session \(message.payload.sessionID) is not known: it was neither opened nor recorded")
    }

    private static func classKey(
        of message: Incoming<SessionCommand>, _ known: SessionRegister.Session?, _ register: SessionRegister
    ) -> Int32? {
        guard let classID = message.payload.classID else { return known?.classKey }
        return register.classKeys[.init(tenant: message.tenant, id: classID)]
    }

    /// Only the class's teacher or an admin marks.
    private static func authorize(
        _ message: Incoming<SessionCommand>, _ entry: SessionRegister.ClassEntry
    ) throws(Refusal) {
        if message.envelope.actorRole?.isAdministrator == true { return }
        guard let teacher = entry.teacher else {
            throw .deferred(.forbidden, "class \(entry.id) has no teacher: only an admin may mark it")
        }
        if message.payload.markedBy == teacher { return }
        throw .rejected(
            .forbidden,
            "markedBy \(message.payload.markedBy) is not the teacher of class \(entry.id), and actorrole is no admin")
    }

    private static func fresh(
        _ message: Incoming<SessionCommand>, _ organization: Int32, _ classKey: Int32
    ) -> SessionRegister.Session? {
        guard let slot = message.payload.slot else { return nil }
        return SessionRegister.Session(
            key: nil, organization: organization, classKey: classKey, sheet: SessionSheet(slot: slot), before: nil,
            createdBy: message.actor, updatedBy: message.actor, totalEnrolled: 0)
    }

    /// Changes the session, or throws and leaves it as it is.
    private static func change(
        _ session: SessionRegister.Session, _ message: Incoming<SessionCommand>, _ entry: SessionRegister.ClassEntry,
        _ register: SessionRegister
    ) throws(Refusal) -> Bool {
        switch message.payload {
        case .open:
            return message.payload.slot.map { session.sheet.describe($0) } ?? false
        case .record(let command):
            var sheet = session.sheet
            let isDescribed = message.payload.slot.map { sheet.describe($0) } ?? false
            let keys = try enrolled(message, sheet, session.organization, entry, register)
            var marks: [Int32: SessionSheet.Mark] = [:]
            marks.reserveCapacity(keys.count)
            for (student, key) in zip(command.present, keys) where student.status != .absent {
                marks[key] = .init(
                    presence: student.status == .late ? .late : .present, markedAt: student.markedAt ?? command.markedAt,
                    notes: remark(student.notes))
            }
            let isRecorded = sheet.record(marks, at: command.markedAt)
            session.sheet = sheet
            return isRecorded || isDescribed
        case .close(let command):
            return session.sheet.close(at: command.markedAt, by: command.markedBy.text)
        case .checkIn(let command):
            return try mark(session, message, entry, register, .init(command.status), remark(command.notes))
        case .remove:
            return try mark(session, message, entry, register, .removed, nil)
        }
    }

    private static func remark(_ note: Note?) -> String? { note.flatMap { $0.text.isEmpty ? nil : $0.text } }

    private static func mark(
        _ session: SessionRegister.Session, _ message: Incoming<SessionCommand>, _ entry: SessionRegister.ClassEntry,
        _ register: SessionRegister, _ presence: SessionSheet.Presence, _ notes: String?
    ) throws(Refusal) -> Bool {
        let keys = try enrolled(message, session.sheet, session.organization, entry, register)
        do throws(SessionSheet.Refusal) {
            return try session.sheet.checkIn(
                keys[0], .init(presence: presence, markedAt: message.payload.markedAt, notes: notes))
        } catch {
            switch error {
            case .closed(let moment):
                throw .rejected(
                    .illegalTransition,
                    "session \(message.payload.sessionID) was closed at \(moment): nobody checks in after that")
            }
        }
    }

    /// The keys of everyone the message marks, all of whom must be on the roster that day.
    private static func enrolled(
        _ message: Incoming<SessionCommand>, _ sheet: SessionSheet, _ organization: Int32, _ entry: SessionRegister.ClassEntry,
        _ register: SessionRegister
    ) throws(Refusal) -> [Int32] {
        let date = sheet.slot.date
        guard let day = register.days[.init(organization: organization, date: date)] else { throw unknownSession(message) }
        var keys: [Int32] = []
        var strangers: [String] = []
        let marked = register.students(of: message)
        keys.reserveCapacity(marked.count)
        for (place, key) in marked.enumerated() {
            if let key, entry.roster.contains(key, on: day) {
                keys.append(key)
            } else {
                strangers.append(message.payload.studentIDs[place])
            }
        }
        if strangers.isEmpty { return keys }
        let names = strangers.prefix(5).joined(separator: ", ") + (strangers.count > 5 ? " and \(strangers.count - 5) more" : "")
        throw .deferred(.notEnrolled, "not on the roster of class \(entry.id) on \(date): \(names)")
    }
}

extension SessionSheet.Presence {
    /// What a check-in's status means on the list.
    fileprivate init(_ status: CheckinStatus) {
        switch status {
        case .present: self = .present
        case .late: self = .late
        case .absent: self = .removed
        }
    }
}
