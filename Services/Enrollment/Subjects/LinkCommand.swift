internal import LMSModels

/// What ties classes to batches and subjects.
enum LinkCommand: Sendable {
    case linkBatch(ClassLinkBatch)
    case assignSubject(ClassAssignSubject)
}

/// What is known of the rows that a link refers to.
struct LinkFacts: Sendable {
    var classExists = false
    var batchExists = false
    var subjectExists = false
    var teacher: ActingUser?
}

/// A user who does something to others.
struct ActingUser: Sendable {
    var role: ActorRole
    var isActive: Bool

    /// An active administrator or teacher.
    var mayTeach: Bool { isActive && (role == .teacher || role.isAdministrator) }
}
