public import WorkerKit

/// The wiring of the attendance worker.
public enum AttendanceWorker {
    public static let definition = WorkerDefinition(
        name: "attendance",
        summary: "The attendance worker: class sessions and check-ins, from lms.attendance to schema attendance.",
        migrations: [
            Migration(1, "sessions_and_rosters", PackageResources.v0001_sessions_and_rosters_sql),
            Migration(2, "session_versions", PackageResources.v0002_session_versions_sql),
            Migration(3, "sessions_by_date", PackageResources.v0003_sessions_by_date_sql),
        ],
        handlers: { AttendanceMessages.handlers }, queries: { AttendanceMessages.queries })
}
