/// A submission became a book.
public struct SubmissionPublished: Message, SubmissionEvent {
    public static let type: MessageType = "lms.publishing.submission.published.v1"
    public static let purpose = "A submission became a book."
    public static let example = SubmissionChange.example("ada-comet", 4, .approved, .published, "First edition.")
    public static let exampleActor = ExampleActor.gutenberg

    public var change = SubmissionChange()

    public init() {}
}

/// A published book was taken from the readers.
public struct SubmissionRetracted: Message, SubmissionEvent {
    public static let type: MessageType = "lms.publishing.submission.retracted.v1"
    public static let purpose = "A published book was taken from the readers."
    public static let example = SubmissionChange.example("ada-comet", 6, .published, .approved, "The comet on page 9 is upside down.")
    public static let exampleActor = ExampleActor.hopper

    public var change = SubmissionChange()

    public init() {}
}
