/// What every event about a submission says: what the action made of it.
public struct SubmissionChange: Contract {
    public var submissionId = Identifier.placeholder
    public var version = Ordinal.placeholder
    public var fromStage: WorkflowStage?
    public var toStage = WorkflowStage.placeholder
    public var round = Ordinal.placeholder
    public var mode: WorkflowMode?
    public var priority = Count.placeholder
    public var authorId = String.placeholder
    public var reviewerId: String?
    public var remark: String?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "The submission.")
        fields.required("version", &version, "Its version now: the expectedversion of the next action.")
        fields.optional("fromStage", &fromStage, "Where it was; missing where it began.")
        fields.required("toStage", &toStage, "Where it is now.")
        fields.required("round", &round, "How often it was handed in, counting a draft as the first time.")
        fields.optional("mode", &mode, "How many stages it goes through; missing until it was submitted.")
        fields.required("priority", &priority, "How often it was escalated.")
        fields.required("authorId", &authorId, "Who wrote it.")
        fields.optional("reviewerId", &reviewerId, "Who reviews it, while it is in INITIAL_REVIEW.")
        fields.optional("remark", &remark, "The comment or reason that came with it.")
    }

    /// The data of an example: the story of `ada-comet` and the others.
    static func example(
        _ id: String, _ version: Int, _ from: WorkflowStage, _ to: WorkflowStage, mode: WorkflowMode = .simple, round: Int = 1,
        priority: Int = 0, reviewer: String = "volta", _ remark: String
    ) -> String {
        """
        {
          "submissionId": "\(id)",
          "version": \(version),
          "fromStage": "\(from.rawValue)",
          "toStage": "\(to.rawValue)",
          "round": \(round),
          "mode": "\(mode.rawValue)",
          "priority": \(priority),
          "authorId": "ada",
          "reviewerId": "\(reviewer)",
          "remark": "\(remark)"
        }
        """
    }
}

/// An event whose data is a ``SubmissionChange``.
public protocol SubmissionEvent: Message {
    var change: SubmissionChange { get set }
}

extension SubmissionEvent {
    public init(_ change: SubmissionChange) {
        self.init()
        self.change = change
    }

    public mutating func fields(_ fields: inout Fields) { change.fields(&fields) }
}
