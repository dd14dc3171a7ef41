import LMSModels
import Testing
import WorkerKit

@testable import Enrollment

@Suite("The seven checks of subject.enroll")
struct SubjectEnrollCheckTests {
    /// One way for one check to fail.
    struct Failure: Sendable, CustomTestStringConvertible {
        let check: Int
        let decision: String
        let breaks: @Sendable (inout EnrollmentFacts) -> Void

        init(_ check: Int, _ decision: String, _ breaks: @escaping @Sendable (inout EnrollmentFacts) -> Void) {
            self.check = check
            self.decision = decision
            self.breaks = breaks
        }

        var testDescription: String { "check \(check), \(decision)" }
    }

    static let failures = [
        Failure(1, "deferred NOT_FOUND") { $0.student = nil },
        Failure(1, "rejected CONFLICT") { $0.student?.isActive = false },
        Failure(1, "deferred FORBIDDEN") { $0.student?.batchID = nil },
        Failure(1, "rejected FORBIDDEN") { $0.student?.batchID = "other" },
        Failure(2, "deferred NOT_FOUND") { $0.subjectIsActive = nil },
        Failure(2, "rejected CONFLICT") { $0.subjectIsActive = false },
        Failure(3, "deferred NOT_FOUND") { $0.classIsActive = nil },
        Failure(3, "rejected CONFLICT") { $0.classIsActive = false },
        Failure(4, "deferred NOT_FOUND") { $0.batchStatus = nil },
        Failure(4, "rejected CONFLICT") { $0.batchStatus = .completed },
        Failure(4, "rejected CONFLICT") { $0.batchStatus = .graduated },
        Failure(4, "rejected CONFLICT") { $0.batchStatus = .archived },
        Failure(5, "deferred FORBIDDEN") { $0.classHasBatch = false },
        Failure(6, "deferred FORBIDDEN") { $0.classTeachesSubject = false },
        Failure(7, "deferred NOT_FOUND") { $0.enrolledBy = nil },
        Failure(7, "rejected FORBIDDEN") { $0.enrolledBy?.isActive = false },
        Failure(7, "rejected FORBIDDEN") { $0.enrolledBy?.role = .parent },
    ]

    static var command: SubjectEnroll {
        get throws {
            var command = SubjectEnroll()
            command.studentId = try #require(Identifier("s1"))
            command.subjectId = try #require(Identifier("math"))
            command.classId = try #require(Identifier("c1"))
            command.batchId = try #require(Identifier("b1"))
            command.enrolledBy = try #require(Identifier("u1"))
            return command
        }
    }

    static let valid = EnrollmentFacts(
        student: .init(isActive: true, batchID: "b1"), subjectIsActive: true, classIsActive: true, batchStatus: .active,
        classHasBatch: true, classTeachesSubject: true, enrolledBy: ActingUser(role: .teacher, isActive: true))

    @Test("A student who meets all of them is enrolled")
    func allPass() throws {
        #expect(try Self.command.refusal(Self.valid) == nil)
        #expect(SubjectEnroll.checks.count == 7)
    }

    @Test(
        "The batch may be planned, and any administrator may enroll",
        arguments: [ActorRole.admin, .superAdmin, .institutionAdmin, .system])
    func alsoPass(role: ActorRole) throws {
        var facts = Self.valid
        facts.batchStatus = .planning
        facts.enrolledBy?.role = role
        #expect(try Self.command.refusal(facts) == nil)
    }

    @Test("Each fails alone, with its number and its code", arguments: failures)
    func failsAlone(failure: Failure) throws {
        var facts = Self.valid
        failure.breaks(&facts)
        let refusal = try #require(try Self.command.refusal(facts))
        #expect(refusal.summary == failure.decision)
        #expect(refusal.reason.hasPrefix("check \(failure.check) of 7: "))
    }

    @Test("Of two that fail, the first in order is named", arguments: failures, failures)
    func firstIsNamed(one: Failure, other: Failure) throws {
        guard one.check < other.check else { return }
        var facts = Self.valid
        one.breaks(&facts)
        other.breaks(&facts)
        facts.isEnrolled = true
        let refusal = try #require(try Self.command.refusal(facts))
        #expect(refusal.summary == one.decision)
        #expect(refusal.reason.hasPrefix("check \(one.check) of 7: "))
    }

    @Test("Who is enrolled already is a conflict, behind all checks")
    func alreadyEnrolled() throws {
        var facts = Self.valid
        facts.isEnrolled = true
        let refusal = try #require(try Self.command.refusal(facts))
        #expect(refusal.summary == "rejected CONFLICT")
        #expect(refusal.reason.contains("already enrolled"))
    }
}

extension Verdict {
    /// Outcome and code.
    var summary: String {
        switch self {
        case .applied: "applied"
        case .rejected(let code, _): "rejected \(code.rawValue)"
        case .deferred(let code, _): "deferred \(code.rawValue)"
        }
    }

    var reason: String {
        switch self {
        case .applied: ""
        case .rejected(_, let reason), .deferred(_, let reason): reason
        }
    }
}
