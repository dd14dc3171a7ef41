internal import LMSModels
internal import WorkerKit

extension SubjectEnroll {
    /// The checks in the order of DOMAIN.md, section 1.
    ///
    /// The first that fails decides. What is not there yet may be on its way, so it defers. What is there and says otherwise rejects.
    static let checks: [@Sendable (SubjectEnroll, EnrollmentFacts) -> Verdict?] = [
        { $0.checkStudent($1) },
        { command, facts in
            switch facts.subjectIsActive {
            case nil: .deferred(.notFound, "subjectId \(command.subjectId) is not known")
            case false?: .rejected(.conflict, "subject \(command.subjectId) is not active")
            case true?: nil
            }
        },
        { command, facts in
            switch facts.classIsActive {
            case nil: .deferred(.notFound, "classId \(command.classId) is not known")
            case false?: .rejected(.conflict, "class \(command.classId) is not active")
            case true?: nil
            }
        },
        { command, facts in
            guard let status = facts.batchStatus else {
                return .deferred(.notFound, "batchId \(command.batchId) is not known")
            }
            if status.acceptsEnrollment { return nil }
            return .rejected(.conflict, "batch \(command.batchId) is \(status.rawValue); it must be ACTIVE or PLANNING")
        },
        { command, facts in
            if facts.classHasBatch { return nil }
            return .deferred(.forbidden, "class \(command.classId) is not linked to batch \(command.batchId)")
        },
        { command, facts in
            if facts.classTeachesSubject { return nil }
            return .deferred(.forbidden, "subject \(command.subjectId) is not taught in class \(command.classId)")
        },
        { command, facts in
            guard let user = facts.enrolledBy else {
                return .deferred(.notFound, "enrolledBy \(command.enrolledBy) is not known")
            }
            if user.mayTeach { return nil }
            return .rejected(.forbidden, "enrolledBy \(command.enrolledBy) is not an active administrator or teacher")
        },
    ]

    /// Why the student cannot be enrolled; `nil` where they can.
    func refusal(_ facts: EnrollmentFacts) -> Verdict? {
        for (index, check) in Self.checks.enumerated() {
            if let verdict = check(self, facts) {
                return verdict.explained { "check \(index + 1) of \(Self.checks.count): \($0)" }
            }
        }
        return facts.isEnrolled ? alreadyEnrolled : nil
    }

    /// Another message has enrolled them; the same message again would be a duplicate.
    var alreadyEnrolled: Verdict {
        .rejected(
            .conflict,
            "student \(studentId) is already enrolled in subject \(subjectId) in class \(classId) with batch \(batchId)"
        )
    }

    private func checkStudent(_ facts: EnrollmentFacts) -> Verdict? {
        guard let student = facts.student else { return .deferred(.notFound, "studentId \(studentId) is not known") }
        if !student.isActive { return .rejected(.conflict, "student \(studentId) is not active") }
        guard let batch = student.batchID else {
            return .deferred(.forbidden, "student \(studentId) is not in batch \(batchId), nor in any other")
        }
        if batch != batchId.text { return .rejected(.forbidden, "student \(studentId) is not in batch \(batchId)") }
        return nil
    }
}

extension Verdict {
    fileprivate func explained(_ explain: (String) -> String) -> Verdict {
        switch self {
        case .applied: self
        case .rejected(let code, let reason): .rejected(code, explain(reason))
        case .deferred(let code, let reason): .deferred(code, explain(reason))
        }
    }
}
