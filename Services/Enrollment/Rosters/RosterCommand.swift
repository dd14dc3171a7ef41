internal import LMSModels

/// The three ways to change a roster.
enum RosterCommand: Sendable {
    case enroll(ClassEnroll)
    case drop(ClassDrop)
    case replace(ClassRosterReplace)

    var classID: Identifier {
        switch self {
        case .enroll(let command): command.classId
        case .drop(let command): command.classId
        case .replace(let command): command.classId
        }
    }

    var studentIDs: [Identifier] {
        switch self {
        case .enroll(let command): [command.studentId]
        case .drop(let command): [command.studentId]
        case .replace(let command): command.studentIds
        }
    }

    /// The moment that the publisher named, and the field that names it.
    var moment: (field: String, value: Timestamp?) {
        switch self {
        case .enroll(let command): ("/enrolledAt", command.enrolledAt)
        case .drop(let command): ("/droppedAt", command.droppedAt)
        case .replace(let command): ("/effectiveAt", command.effectiveAt)
        }
    }
}

/// A place on a roster: the keys of class and student.
struct RosterPlace: Hashable, Comparable, Sendable {
    let classKey: Int32
    let studentKey: Int32

    static func < (left: RosterPlace, right: RosterPlace) -> Bool {
        (left.classKey, left.studentKey) < (right.classKey, right.studentKey)
    }
}

/// A ``RosterCommand`` whose class and students are known.
enum RosterStep: Sendable {
    case enroll(RosterPlace, at: Timestamp)
    case drop(RosterPlace, at: Timestamp)
    case replace(classKey: Int32, students: Set<Int32>, at: Timestamp)

    var classKey: Int32 {
        switch self {
        case .enroll(let place, _), .drop(let place, _): place.classKey
        case .replace(let classKey, _, _): classKey
        }
    }
}
