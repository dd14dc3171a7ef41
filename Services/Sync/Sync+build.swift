internal import LMSModels
public import WorkerKit

/// The wiring of the sync worker.
public enum SyncWorker {
    public static let definition = WorkerDefinition(
        name: "sync",
        summary: "The sync worker: pull and push of offline devices, from lms.sync and lms.sync.queries to schema sync.",
        migrations: [Migration(1, "change_log", PackageResources.v0001_change_log_sql)],
        effectfulQueries: [DevicePush.type],
        handlers: { SyncMessages.handlers }, queries: { SyncMessages.queries })
}
