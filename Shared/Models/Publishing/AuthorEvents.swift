/// A submission was started.
public struct SubmissionCreated: Message, SubmissionEvent {
    public static let type: MessageType = "lms.publishing.submission.created.v1"
    public static let purpose = "A submission was started."
    public static let example = SubmissionChange.example("ada-comet", 1, .draft, .draft, "The Comet over the Lake")
    public static let exampleActor = ExampleActor.ada

    public var change = SubmissionChange()

    public init() {}
}

/// A draft, or a text that was sent back, was changed.
public struct SubmissionEdited: Message, SubmissionEvent {
    public static let type: MessageType = "lms.publishing.submission.edited.v1"
    public static let purpose = "A draft, or a text that was sent back, was changed."
    public static let example = SubmissionChange.example("ada-poem", 4, .revisionRequested, .revisionRequested, "Lake Poem")
    public static let exampleActor = ExampleActor.ada

    public var change = SubmissionChange()

    public init() {}
}

/// A draft was handed in.
public struct SubmissionSubmitted: Message, SubmissionEvent {
    public static let type: MessageType = "lms.publishing.submission.submitted.v1"
    public static let purpose = "A draft was handed in."
    public static let example = SubmissionChange.example("ada-comet", 2, .draft, .submitted, "Handed in.")
    public static let exampleActor = ExampleActor.ada

    public var change = SubmissionChange()

    public init() {}
}

/// A submission was taken back for good.
public struct SubmissionWithdrawn: Message, SubmissionEvent {
    public static let type: MessageType = "lms.publishing.submission.withdrawn.v1"
    public static let purpose = "A submission was taken back for good."
    public static let example = SubmissionChange.example("ada-riddles", 6, .draft, .withdrawn, "I have better ones.")
    public static let exampleActor = ExampleActor.ada

    public var change = SubmissionChange()

    public init() {}
}

/// A changed text was handed in again.
public struct SubmissionResubmitted: Message, SubmissionEvent {
    public static let type: MessageType = "lms.publishing.submission.resubmitted.v1"
    public static let purpose = "A changed text was handed in again."
    public static let example = SubmissionChange.example(
        "ada-poem", 5, .revisionRequested, .submitted, round: 2, "The second verse is new.")
    public static let exampleActor = ExampleActor.ada

    public var change = SubmissionChange()

    public init() {}
}
