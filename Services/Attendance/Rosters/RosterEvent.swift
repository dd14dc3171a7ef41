internal import LMSModels

/// What enrollment announces and attendance keeps a copy of.
///
/// One handler takes them all, because all of them lock classes.
enum RosterEvent: Sendable {
    case organization(OrganizationUpsert)
    case course(ClassUpsert)
    case student(StudentUpsert)
    case enrolled(ClassEnrolled)
    case dropped(ClassDropped)

    var classID: String? {
        switch self {
        case .course(let course): course.classId.text
        case .enrolled(let event): event.classId.text
        case .dropped(let event): event.classId.text
        case .organization, .student: nil
        }
    }

    var studentID: String? {
        switch self {
        case .student(let student): student.studentId.text
        case .enrolled(let event): event.studentId.text
        case .dropped(let event): event.studentId.text
        case .organization, .course: nil
        }
    }

    /// A moment of coming or going.
    var change: (moment: Timestamp, enrolls: Bool)? {
        switch self {
        case .enrolled(let event): (event.enrolledAt, true)
        case .dropped(let event): (event.droppedAt, false)
        case .organization, .course, .student: nil
        }
    }
}
