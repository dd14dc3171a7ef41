/// Who acts, as the publisher says in `actorrole`.
///
/// DOMAIN.md, head of the page.
public enum ActorRole: String, Enumerated {
    case learner, teacher, parent, editor, publisher, admin, system
    case institutionAdmin = "institution_admin"
    case contentCreator = "content_creator"
    case volunteerReviewer = "volunteer_reviewer"
    case superAdmin = "super_admin"

    /// May act for a whole organization.
    public var isAdministrator: Bool {
        switch self {
        case .institutionAdmin, .admin, .superAdmin, .system: true
        default: false
        }
    }
}
