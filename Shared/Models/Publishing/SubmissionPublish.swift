/// Makes or updates the book of an approved submission.
public struct SubmissionPublish: Message {
    public static let type: MessageType = "lms.publishing.submission.publish.v1"
    public static let purpose =
        "Makes or updates the book of an approved submission, under the submission's id. The attribute expectedversion is required."
    public static let example = """
        {
          "submissionId": "ada-comet",
          "comment": "First edition."
        }
        """
    public static let exampleActor = ExampleActor.gutenberg
    public static let exampleVersion: Int64? = 3

    public var submissionId = Identifier.placeholder
    public var comment: Note?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("submissionId", &submissionId, "The submission.")
        fields.optional("comment", &comment, "Anything worth keeping.")
    }
}
