public import WorkerKit

/// The publishing worker: books, and the way of a submission to one.
public enum PublishingWorker {
    public static let definition = WorkerDefinition(
        name: "publishing",
        summary: "Keeps books and takes submissions through their workflow.",
        migrations: [
            Migration(1, "books_and_submissions", PackageResources.v0001_books_and_submissions_sql),
            Migration(2, "time_zones", PackageResources.v0002_time_zones_sql),
        ],
        handlers: { PublishingMessages.handlers() },
        queries: { PublishingMessages.queries() })
}
