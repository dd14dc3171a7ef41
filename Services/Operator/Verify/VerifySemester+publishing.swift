import LMSModels

/// Submissions of every kind, each a short chain of versions: a message that comes too early waits for all before it.
extension VerifySemester {
    private struct Person {
        let id: String
        let role: ActorRole

        static let author = Person(id: "s-0", role: .learner)
        static let reviewer = Person(id: "reviewer", role: .volunteerReviewer)
        static let editor = Person(id: "editor", role: .editor)
        static let publisher = Person(id: "publisher", role: .publisher)
        static let admin = Person(id: "verify", role: .admin)
    }

    mutating func addSubmissions() {
        addStory(
            "essay", .standard,
            [
                ("submission.assign", #""reviewerId":"reviewer""#, .editor),
                ("review.record", #""decision":"APPROVE","score":8"#, .reviewer),
                ("feedback.add", #""feedbackId":"f-1","kind":"CORRECTION","severity":"CRITICAL","text":"No source""#, .reviewer),
                ("feedback.resolve", #""feedbackId":"f-1""#, .editor),
            ])
        addStory(
            "comet", .simple,
            [
                ("submission.approve", #""comment":"Good""#, .editor), ("submission.publish", #""comment":"First edition""#, .publisher),
                ("book.archive", #""reason":"A second edition""#, .admin), ("submission.retract", #""reason":"A mistake""#, .admin),
            ])
        addStory(
            "poem", .simple,
            [
                ("submission.request-revision", #""comment":"Shorter""#, .editor), ("submission.edit", #""content":"Short""#, .author),
                ("submission.resubmit", #""comment":"Shorter now""#, .author),
            ])
        addStory(
            "riddles", .simple,
            [
                ("submission.reject", #""reason":"In print""#, .editor), ("submission.reopen", #""reason":"Her own print""#, .admin),
                ("submission.withdraw", #""reason":"Better ones""#, .author),
            ])
        addStory("letter", .simple, [("submission.escalate", #""reason":"Friday""#, .editor)])
        addRefusedActions()
        addBooks()
    }

    private mutating func addStory(_ id: String, _ mode: WorkflowMode, _ steps: [(String, String, Person)]) {
        act(
            "submission.create", "create-\(id)",
            #"{"submissionId":"\#(id)","title":"The \#(id)","content":"Once","pages":3,"isCopyrightConfirmed":true}"#, .author, nil)
        let first = ("submission.submit", #""mode":"\#(mode.rawValue)""#, Person.author)
        for (number, step) in ([first] + steps).enumerated() {
            let name = step.0 == "book.archive" ? "bookId" : "submissionId"
            act(step.0, "\(id)-\(number + 1)", #"{"\#(name)":"\#(id)",\#(step.1)}"#, step.2, Int64(number + 1))
        }
    }

    /// At the last version of `letter`, so that nothing else can come first.
    private mutating func addRefusedActions() {
        act("submission.approve", "learner-approves", #"{"submissionId":"letter"}"#, .author, 3)
        act("submission.publish", "too-early", #"{"submissionId":"letter"}"#, .publisher, 3)
        act("submission.approve", "no-version", #"{"submissionId":"letter"}"#, .editor, nil)
        act("submission.approve", "no-submission", #"{"submissionId":"none"}"#, .editor, 1)
    }

    private mutating func addBooks() {
        for (id, title, day) in [("first", "Principia", 20), ("second", "Principia, second edition", 30)] {
            act(
                "book.upsert", "book-\(id)",
                #"{"bookId":"principia","title":"\#(title)","pages":510,"updatedAt":"2024-08-\#(day)T08:00:00Z"}"#, .admin, nil)
        }
    }

    private mutating func act(_ name: String, _ id: String, _ data: String, _ person: Person, _ version: Int64?) {
        add(
            OutgoingCommand(
                type: "lms.publishing.\(name).v1", source: Self.source, id: id, time: Timestamp(microseconds: 1_724_659_200_000_000),
                tenant: Self.tenant, actorID: person.id, actorRole: person.role.rawValue, expectedVersion: version,
                data: Array(data.utf8)))
    }
}
