internal import WorkerKit

/// Which messages the content worker takes, what answers them, and which jobs follow.
enum ContentMessages {
    /// Organizations first: whoever is new may ask at once.
    static func parts(_ studio: SpeechStudio) -> WorkerParts {
        WorkerParts(
            handlers: [
                ErasedHandler(OrganizationHandler(schema: "content")), ErasedHandler(BudgetHandler()),
                ErasedHandler(SpeechHandler(studio: studio)),
            ],
            queries: [ErasedQuery(SpeechStatus())], jobs: [ErasedJob(SpeechJob(studio: studio))])
    }
}
