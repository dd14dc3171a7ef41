/// Asks for everything that was done to a submission, in order, and whether the record of it is untouched.
public struct SubmissionHistoryQuery: Message {
    public static let type: MessageType = "lms.publishing.submission.history.v1"
    public static let purpose = "Asks for everything that was done to a submission, in order, and whether the record of it is untouched."
    public static let example = """
        {
          "submissionId": "ada-comet"
        }
        """
    public static let exampleActor = ExampleActor.ada

    public var submissionId = Identifier.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "The submission.")
    }
}

/// Asks which submissions wait: the most urgent first, then the longest waiting.
public struct SubmissionQueueQuery: Message {
    public static let type: MessageType = "lms.publishing.submission.queue.v1"
    public static let purpose = "Asks which submissions wait: the most urgent first, then the longest waiting."
    public static let example = """
        {
          "stage": "INITIAL_REVIEW",
          "role": "volunteer_reviewer",
          "reviewerId": "volta",
          "olderThanHours": 0,
          "limit": 50
        }
        """
    public static let exampleActor = ExampleActor.volta

    public var stage: WorkflowStage?
    public var role: ActorRole?
    public var reviewerId: Identifier?
    public var olderThanHours: Whole<0, 100_000>?
    public var limit: Whole<1, 1000>?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.optional("stage", &stage, "Only those at this stage; every stage where somebody has to act if missing.")
        fields.optional("role", &role, "Only those that this role can move on from where they are.")
        fields.optional("reviewerId", &reviewerId, "Only those given to this reviewer.")
        fields.optional("olderThanHours", &olderThanHours, "Only those at their stage for at least so long.")
        fields.optional("limit", &limit, "At most so many; 100 if missing.")
    }
}

/// Asks for the workflow: every stage, action, role and condition.
public struct WorkflowDiagramQuery: Message {
    public static let type: MessageType = "lms.publishing.workflow.diagram.v1"
    public static let purpose = "Asks for the workflow: every stage, action, role and condition, as data and as a drawing."
    public static let example = """
        {
          "mode": "STANDARD",
          "format": "MERMAID"
        }
        """

    public var mode: WorkflowMode?
    public var format: DiagramFormat?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.optional("mode", &mode, "Which workflow; STANDARD if missing.")
        fields.optional("format", &format, "The language of the drawing; MERMAID if missing.")
    }
}

/// A language that drawings are written in.
public enum DiagramFormat: String, Enumerated {
    case mermaid = "MERMAID"
    case dot = "DOT"
}
