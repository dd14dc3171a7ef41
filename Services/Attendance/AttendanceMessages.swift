internal import WorkerKit

/// Which types the attendance worker handles.
enum AttendanceMessages {
    /// Enrollment's events come first: whoever was just enrolled may check in.
    static let handlers: [ErasedHandler] = [ErasedHandler(RosterHandler()), ErasedHandler(SessionHandler())]

    static let queries: [ErasedQuery] = [
        ErasedQuery(StudentHistory()), ErasedQuery(ClassReport()), ErasedQuery(SessionRoster()), ErasedQuery(OrganizationSummary()),
    ]
}
