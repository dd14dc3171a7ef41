public import WorkerKit

/// The wiring of the content worker.
public enum ContentWorker {
    public static let definition = WorkerDefinition(
        name: "content", summary: "The content worker: text-to-speech, with moderation and budgets, from lms.content to schema content.",
        migrations: [Migration(1, "speech", PackageResources.v0001_speech_sql)], settings: ContentSettings.all
    ) { values in
        ContentMessages.parts(try ContentSettings.studio(values))
    }
}
