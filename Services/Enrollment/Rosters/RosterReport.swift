internal import LMSModels
internal import WorkerKit

/// Tells of what changed on rosters: events, audit and verdicts, by the ids that publishers know.
struct RosterReport: Sendable {
    private let studentIDs: [Int32: String]

    /// - Parameters:
    ///   - names: the ids of the messages.
    ///   - enrolled: ids of students who were on a roster that was replaced.
    init(names: RosterNames, enrolled: [Int32: String]) {
        var ids = enrolled
        for (row, key) in names.students { ids[key] = row.id }
        studentIDs = ids
    }

    func verdict(
        on message: Incoming<RosterCommand>, _ step: RosterStep, _ effect: Rosters.Effect?, _ effects: inout Effects
    ) -> Verdict {
        let classID = message.payload.classID
        guard let effect else {
            let student = message.payload.studentIDs.first?.text ?? ""
            return .deferred(.notFound, "studentId \(student) was never enrolled in class \(classID)")
        }
        guard effect.isChanged else { return .unchanged }
        for change in effect.changes { tell(of: change, classID, message.envelope, &effects) }
        if case .replace(_, _, let moment) = step {
            var event = ClassRosterReplaced()
            event.classId = classID
            event.effectiveAt = moment
            event.enrolled = .init(effect.enrolled) ?? .placeholder
            event.dropped = .init(effect.dropped) ?? .placeholder
            effects.emit(event, for: message.envelope)
        }
        return .applied
    }

    private func tell(of change: Rosters.Change, _ classID: Identifier, _ cause: Envelope, _ effects: inout Effects) {
        guard let student = studentIDs[change.place.studentKey].flatMap({ Identifier($0) }) else {
            preconditionFailure("student key \(change.place.studentKey) has no id")
        }
        for moment in change.enrolls {
            var event = ClassEnrolled()
            event.classId = classID
            event.studentId = student
            event.enrolledAt = moment
            effects.emit(event, for: cause)
        }
        for moment in change.drops {
            var event = ClassDropped()
            event.classId = classID
            event.studentId = student
            event.droppedAt = moment
            effects.emit(event, for: cause)
        }
        effects.audit(
            "enrollments", row: "\(classID)/\(student)", for: cause,
            before: change.before.map { history in { $0.span(of: history) } }, after: { $0.span(of: change.after) })
    }
}

extension JSONWriter {
    fileprivate mutating func span(of history: EnrollmentHistory) {
        member("enrolled_at", history.enrolledAt?.description)
        member("dropped_at", history.droppedAt?.description)
    }
}
