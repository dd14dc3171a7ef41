internal import WorkerKit

/// Which messages the worker takes, and what answers them.
enum EnrollmentMessages {
    /// In the order in which their tables are locked: whatever refers comes behind what it refers to, so a batch
    /// may create a class and fill its roster at once.
    static func handlers() -> [ErasedHandler] {
        [
            ErasedHandler(UpsertHandler<OrganizationTable>()),
            ErasedHandler(UpsertHandler<FacultyTable>()),
            ErasedHandler(UpsertHandler<UserTable>()),
            ErasedHandler(UpsertHandler<SubjectTable>()),
            ErasedHandler(UpsertHandler<BatchTable>()),
            ErasedHandler(UpsertHandler<StudentTable>()),
            ErasedHandler(UpsertHandler<ClassTable>()),
            ErasedHandler(LinkHandler()),
            ErasedHandler(RosterHandler()),
            ErasedHandler(SubjectEnrollHandler()),
        ]
    }

    static func queries() -> [ErasedQuery] {
        [ErasedQuery(StudentEnrollmentsAnswer()), ErasedQuery(ClassRosterAnswer())]
    }
}
