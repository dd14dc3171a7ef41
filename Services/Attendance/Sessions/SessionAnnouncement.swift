internal import LMSModels
internal import WorkerKit

/// The event and the audit entry of a message that changed something.
enum SessionAnnouncement {
    /// The mark that counts for the student of a check-in; `nil` for everything else.
    static func mark(for message: Incoming<SessionCommand>, _ register: SessionRegister) -> SessionSheet.Mark? {
        switch message.payload {
        case .open, .record, .close: return nil
        case .checkIn, .remove:
            guard let session = register.sessions[.init(message)], let student = register.students(of: message).first ?? nil
            else { return nil }
            return session.sheet.mark(of: student)
        }
    }

    static func make(
        _ message: Incoming<SessionCommand>, before: SessionSheet.Mark?, _ register: SessionRegister, _ effects: inout Effects
    ) {
        guard let session = register.sessions[.init(message)], let entry = register.classes[session.classKey],
            let classID = Identifier(entry.id)
        else { return }
        switch message.payload {
        case .open(let command):
            effects.emit(opened(command, session, classID), for: message.envelope)
            audit(message, session, &effects)
        case .record(let command):
            effects.emit(SessionRecorded(totals(command.sessionId, session, classID, register)), for: message.envelope)
            audit(message, session, &effects)
        case .close(let command):
            effects.emit(SessionClosed(totals(command.sessionId, session, classID, register)), for: message.envelope)
            audit(message, session, &effects)
        case .checkIn(let command):
            if command.status == .absent {
                removed(command.sessionId, classID, command.studentId, command.markedAt, session.version, message, &effects)
            } else {
                var event = CheckinRecorded()
                event.sessionId = command.sessionId
                event.classId = classID
                event.studentId = command.studentId
                event.status = command.status
                event.markedAt = command.markedAt
                event.notes = command.notes
                event.version = .init(Int(session.version)) ?? .placeholder
                effects.emit(event, for: message.envelope)
            }
            audit(message, student: command.studentId, before: before, after: command.status.rawValue, &effects)
        case .remove(let command):
            removed(command.sessionId, classID, command.studentId, command.markedAt, session.version, message, &effects)
            audit(message, student: command.studentId, before: before, after: nil, &effects)
        }
    }

    private static func removed(
        _ session: Identifier, _ classID: Identifier, _ student: Identifier, _ moment: Timestamp, _ version: Int32,
        _ message: Incoming<SessionCommand>, _ effects: inout Effects
    ) {
        var event = CheckinRemoved()
        event.sessionId = session
        event.classId = classID
        event.studentId = student
        event.markedAt = moment
        event.version = .init(Int(version)) ?? .placeholder
        effects.emit(event, for: message.envelope)
    }

    private static func opened(
        _ command: SessionOpen, _ session: SessionRegister.Session, _ classID: Identifier
    ) -> SessionOpened {
        var event = SessionOpened()
        event.sessionId = command.sessionId
        event.classId = classID
        event.date = session.sheet.slot.date
        event.startTime = session.sheet.slot.startTime
        event.endTime = session.sheet.slot.endTime
        event.totalEnrolled = .init(session.totalEnrolled) ?? .placeholder
        event.state = session.sheet.state
        event.markedBy = Identifier(session.sheet.slot.markedBy) ?? .placeholder
        event.markedAt = session.sheet.slot.markedAt
        event.version = .init(Int(session.version)) ?? .placeholder
        return event
    }

    private static func totals(
        _ id: Identifier, _ session: SessionRegister.Session, _ classID: Identifier, _ register: SessionRegister
    ) -> SessionTotals {
        var totals = SessionTotals()
        totals.sessionId = id
        totals.classId = classID
        totals.date = session.sheet.slot.date
        totals.totalEnrolled = .init(session.totalEnrolled) ?? .placeholder
        totals.totalPresent = .init(session.sheet.totalPresent) ?? .placeholder
        totals.totalAbsent = .init(max(0, session.totalEnrolled - session.sheet.totalPresent)) ?? .placeholder
        totals.startTime = session.sheet.slot.startTime
        totals.endTime = session.sheet.slot.endTime
        totals.state = session.sheet.state
        totals.markedBy = Identifier(session.sheet.slot.markedBy) ?? .placeholder
        totals.markedAt = session.sheet.slot.markedAt
        totals.recordedAt = session.sheet.recordedAt
        totals.version = .init(Int(session.version)) ?? .placeholder
        totals.present = Listing(present(session.sheet, register))
        return totals
    }

    private static func present(_ sheet: SessionSheet, _ register: SessionRegister) -> [PresentStudent] {
        sheet.present.compactMap { entry in register.studentIDs[entry.student].map { (id: $0, mark: entry.mark) } }
            .sorted { $0.id < $1.id }
            .compactMap { entry in
                guard let id = Identifier(entry.id) else { return nil }
                var student = PresentStudent()
                student.studentId = id
                // What goes without saying is not said: it would double the event.
                student.status = entry.mark.presence == .late ? .late : nil
                student.markedAt = entry.mark.markedAt == sheet.slot.markedAt ? nil : entry.mark.markedAt
                student.notes = entry.mark.notes.flatMap { Note($0) }
                return student
            }
    }

    private static func audit(
        _ message: Incoming<SessionCommand>, _ session: SessionRegister.Session, _ effects: inout Effects
    ) {
        func state(_ sheet: SessionSheet) -> (inout JSONWriter) -> Void {
            { writer in
                writer.member("date", sheet.slot.date.description)
                writer.member("startTime", sheet.slot.startTime?.description)
                writer.member("markedBy", sheet.slot.markedBy)
                writer.member("recordedAt", sheet.recordedAt?.description)
                writer.member("closedAt", sheet.closedAt?.description)
                writer.key("totalPresent")
                writer.value(sheet.totalPresent)
            }
        }
        effects.audit(
            "attendance_sessions", row: message.payload.sessionID, for: message.envelope,
            before: session.before.map(state), after: state(session.sheet))
    }

    private static func audit(
        _ message: Incoming<SessionCommand>, student: Identifier, before: SessionSheet.Mark?, after: String?,
        _ effects: inout Effects
    ) {
        let old = before.flatMap { $0.presence == .removed ? nil : $0 }
        effects.audit(
            "attendance_records", row: "\(message.payload.sessionID)/\(student)", for: message.envelope,
            before: old.map { mark in
                { writer in
                    writer.member("status", mark.presence == .late ? "late" : "present")
                    writer.member("markedAt", mark.markedAt.description)
                }
            },
            after: after.flatMap { status in
                status == "absent"
                    ? nil
                    : { writer in
                        writer.member("status", status)
                        writer.member("markedAt", message.payload.markedAt.description)
                    }
            })
    }
}

extension SessionSheet {
    fileprivate var state: SessionState { closedAt == nil ? .open : .closed }
}
