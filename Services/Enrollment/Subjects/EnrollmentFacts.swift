internal import LMSModels

/// What is known of everything that a subject enrollment refers to.
///
/// A part that is not known is missing.
struct EnrollmentFacts: Sendable {
    struct Student: Sendable {
        var isActive: Bool
        var batchID: String?
    }

    var student: Student?
    var subjectIsActive: Bool?
    var classIsActive: Bool?
    var batchStatus: BatchStatus?
    var classHasBatch = false
    var classTeachesSubject = false
    var enrolledBy: ActingUser?
    /// The student has this enrollment.
    var isEnrolled = false
}
