internal import WorkerKit

/// Which messages the sync worker takes, and what answers them.
enum SyncMessages {
    /// What the services say comes first: a push is judged by what is known.
    static let handlers: [ErasedHandler] = [ErasedHandler(ChangeHandler()), ErasedHandler(PushHandler())]

    static let queries: [ErasedQuery] = [ErasedQuery(PullAnswer())]
}
