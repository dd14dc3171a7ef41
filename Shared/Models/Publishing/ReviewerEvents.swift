/// A submission was given to a reviewer.
public struct SubmissionAssigned: Message, SubmissionEvent {
    public static let type: MessageType = "lms.publishing.submission.assigned.v1"
    public static let purpose = "A submission was given to a reviewer."
    public static let example = SubmissionChange.example("ada-essay", 3, .submitted, .initialReview, mode: .standard, "By hand.")
    public static let exampleActor = ExampleActor.austen

    public var change = SubmissionChange()

    public init() {}
}

/// A submission was passed on to the next stage.
public struct SubmissionApproved: Message, SubmissionEvent {
    public static let type: MessageType = "lms.publishing.submission.approved.v1"
    public static let purpose = "A submission was passed on to the next stage."
    public static let example = SubmissionChange.example("ada-comet", 3, .submitted, .approved, "A joy to read.")
    public static let exampleActor = ExampleActor.austen

    public var change = SubmissionChange()

    public init() {}
}

/// A submission was sent back to its author.
public struct SubmissionRevisionRequested: Message, SubmissionEvent {
    public static let type: MessageType = "lms.publishing.submission.revision-requested.v1"
    public static let purpose = "A submission was sent back to its author."
    public static let example = SubmissionChange.example("ada-poem", 3, .submitted, .revisionRequested, "The second verse does not scan.")
    public static let exampleActor = ExampleActor.austen

    public var change = SubmissionChange()

    public init() {}
}

/// A submission was turned down.
public struct SubmissionRejected: Message, SubmissionEvent {
    public static let type: MessageType = "lms.publishing.submission.rejected.v1"
    public static let purpose = "A submission was turned down."
    public static let example = SubmissionChange.example(
        "ada-riddles", 4, .submitted, .rejected, priority: 1, "These riddles are in print already.")
    public static let exampleActor = ExampleActor.austen

    public var change = SubmissionChange()

    public init() {}
}

/// A rejected submission is a draft again.
public struct SubmissionReopened: Message, SubmissionEvent {
    public static let type: MessageType = "lms.publishing.submission.reopened.v1"
    public static let purpose = "A rejected submission is a draft again."
    public static let example = SubmissionChange.example("ada-riddles", 5, .rejected, .draft, priority: 1, "They are her own.")
    public static let exampleActor = ExampleActor.hopper

    public var change = SubmissionChange()

    public init() {}
}

/// The priority of a submission was raised.
public struct SubmissionEscalated: Message, SubmissionEvent {
    public static let type: MessageType = "lms.publishing.submission.escalated.v1"
    public static let purpose = "The priority of a submission was raised."
    public static let example = SubmissionChange.example(
        "ada-riddles", 3, .submitted, .submitted, priority: 1, "The riddle contest is on Friday.")
    public static let exampleActor = ExampleActor.austen

    public var change = SubmissionChange()

    public init() {}
}
