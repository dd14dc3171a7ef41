import LMSModels

/// One story on its way from draft to published book, and its narration.
///
/// Every action names the version that it saw: in whatever order the messages arrive, they take effect in this one.
enum SampleStory {
    static let id = "sample-story"

    private struct Step {
        let name: String
        let actor: String
        let role: ActorRole
        /// Members of the data besides the submission's id.
        var data = ""
    }

    private static let review = #","decision":"APPROVE","score":9,"isAgeAppropriate":true,"isCulturallySensitive":true"#

    private static let steps = [
        Step(name: "submission.submit", actor: author, role: .learner, data: #","mode":"STANDARD""#),
        Step(name: "submission.assign", actor: "editor", role: .editor, data: #","reviewerId":"reviewer""#),
        Step(name: "submission.request-revision", actor: "reviewer", role: .volunteerReviewer, data: #","comment":"How does it end?""#),
        Step(name: "submission.edit", actor: author, role: .learner, data: #","content":"\#(text)""#),
        Step(name: "submission.resubmit", actor: author, role: .learner),
        Step(name: "submission.assign", actor: "editor", role: .editor, data: #","reviewerId":"reviewer""#),
        Step(name: "review.record", actor: "reviewer", role: .volunteerReviewer, data: review),
        Step(name: "submission.approve", actor: "reviewer", role: .volunteerReviewer),
        Step(name: "review.record", actor: "editor", role: .editor, data: review),
        Step(name: "submission.approve", actor: "editor", role: .editor),
        Step(name: "submission.approve", actor: "editor", role: .editor),
        Step(name: "submission.approve", actor: "publisher", role: .publisher),
        Step(name: "submission.publish", actor: "publisher", role: .publisher),
    ]

    /// How many entries the log of transitions has at the end.
    static let transitions = steps.count + 1

    static let commands: [OutgoingCommand] = {
        let create = command(
            "publishing.submission.create", "story-create", author, .learner, nil,
            #"{"submissionId":"\#(id)","title":"The Ferry","content":"\#(draft)","language":"en","pages":2,"isCopyrightConfirmed":true}"#)
        let actions = steps.enumerated().map { number, step in
            command(
                "publishing.\(step.name)", "story-\(number + 1)", step.actor, step.role, Int64(number + 1),
                #"{"submissionId":"\#(id)"\#(step.data)}"#)
        }
        let narration = command(
            "content.speech.request", "story-narration", "editor", .editor, nil,
            #"{"requestId":"\#(id)","text":"\#(text)","language":"en"}"#)
        return [create] + actions + [narration]
    }()

    private static let author = "s-0"

    private static func command(
        _ name: String, _ id: String, _ actor: String, _ role: ActorRole, _ version: Int64?, _ data: String
    ) -> OutgoingCommand {
        OutgoingCommand(
            type: "lms.\(name).v1", source: SampleSemester.source, id: id, time: Timestamp(microseconds: 1_788_854_400_000_000),
            tenant: SampleSemester.tenant, actorID: actor, actorRole: role.rawValue, expectedVersion: version, data: Array(data.utf8))
    }

    private static let draft = """
        Every morning the ferry crossed the river with nobody on board. The ferryman said that it needed the practice. \
        Jeden Abend fuhr sie leer zurück, und der Fährmann zündete die Laterne an.
        """

    private static let text =
        draft
            + """
             \
            One day a boy asked what it practised for. For you, said the ferryman, and made room on the bench. \
            Da stieg der Junge ein, und die Fähre fuhr zum ersten Mal langsam.
            """
}
