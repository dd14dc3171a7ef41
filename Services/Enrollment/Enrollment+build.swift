public import WorkerKit

/// The enrollment worker: who and what there is, who is on which roster, who is enrolled in which subject.
public enum EnrollmentWorker {
    public static let definition = WorkerDefinition(
        name: "enrollment",
        summary: "Keeps organizations, people, classes and who is enrolled in what.",
        migrations: [
            Migration(1, "directory_and_rosters", PackageResources.v0001_directory_and_rosters_sql),
            Migration(2, "legacy_enrollments", PackageResources.v0002_legacy_enrollments_sql),
        ],
        handlers: { EnrollmentMessages.handlers() },
        queries: { EnrollmentMessages.queries() })
}
