/// Hands a draft in.
public struct SubmissionSubmit: Message {
    public static let type: MessageType = "lms.publishing.submission.submit.v1"
    public static let purpose = "Hands a draft in; from here on its mode is fixed. The attribute expectedversion is required."
    public static let example = """
        {
          "submissionId": "ada-comet",
          "mode": "SIMPLE"
        }
        """
    public static let exampleActor = ExampleActor.ada
    public static let exampleVersion: Int64? = 1
    public static var furtherExamples: [FurtherExample] {
        [("ada-poem", WorkflowMode.simple), ("ada-essay", .standard), ("ada-riddles", .simple)].map { id, mode in
            FurtherExample(#"{"submissionId": "\#(id)", "mode": "\#(mode.rawValue)"}"#, by: .ada, version: 1)
        }
    }

    public var submissionId = Identifier.placeholder
    public var mode: WorkflowMode?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "The submission.")
        fields.optional(
            "mode", &mode,
            "SIMPLE for one look, STANDARD for every stage. If missing, what the flag `publishing.workflow-mode` says: STANDARD.")
    }
}
