internal import LMSModels

/// Whom a row of the ``StageTable`` means.
enum Participant: String, Sendable, CaseIterable {
    /// Who created the submission, in whatever role.
    case author
    /// The volunteer reviewer to whom it is given.
    case assignee
    /// A volunteer reviewer who gives it to themselves.
    case claimant
    case editor, publisher
    /// Any administrator (``LMSModels/ActorRole/isAdministrator``).
    case admin

    /// The roles that it takes; `nil` where the role does not matter.
    func includes(_ role: ActorRole) -> Bool? {
        switch self {
        case .author: nil
        case .assignee, .claimant: role == .volunteerReviewer
        case .editor: role == .editor
        case .publisher: role == .publisher
        case .admin: role.isAdministrator
        }
    }

    /// Whether this person could be meant, at some time.
    func couldBe(_ person: Actor, of submission: Submission) -> Bool {
        includes(person.role) ?? (person.id == submission.author)
    }

    /// Whether this person is meant now.
    func isMet(by person: Actor, of submission: Submission, _ request: Request) -> Bool {
        guard couldBe(person, of: submission) else { return false }
        return switch self {
        case .assignee: submission.reviewer == person.id
        case .claimant: request.reviewer == person.id
        case .author, .editor, .publisher, .admin: true
        }
    }
}

/// Who acts, as the envelope says.
struct Actor: Sendable, Hashable {
    let id: String
    let role: ActorRole
}
