import LMSModels
import WorkerKit

@testable import lectern

/// A house that publishes, as messages.
enum PublishingHouse {
    static let source = "house"
    static let tenant = "house"

    struct Person: Sendable {
        let id: String
        let role: ActorRole

        static let author = Person(id: "ada", role: .learner)
        static let reviewer = Person(id: "volta", role: .volunteerReviewer)
        static let editor = Person(id: "austen", role: .editor)
        static let publisher = Person(id: "gutenberg", role: .publisher)
        static let admin = Person(id: "hopper", role: .admin)
    }

    static let organization = OutgoingCommand(
        type: "lms.enrollment.organization.upsert.v1", source: source, id: "organization", time: .now, tenant: nil,
        data: Array(#"{"organizationId": "o-1", "code": "house", "name": "House", "timezone": "UTC"}"#.utf8))

    /// - Parameters:
    ///   - name: such as `submission.approve`.
    ///   - id: of the message.
    ///   - person: who acts.
    ///   - version: the attribute `expectedversion`.
    ///   - tenant: the organization's code.
    ///   - data: members of the data.
    /// - Returns: the message, an hour old.
    static func command(
        _ name: String, _ id: String, _ person: Person, version: Int64? = nil, tenant: String = tenant, _ data: String
    ) -> OutgoingCommand {
        OutgoingCommand(
            type: "lms.publishing.\(name).v1", source: source, id: id,
            time: Timestamp(microseconds: Timestamp.now.microseconds - 3_600_000_000), tenant: tenant, actorID: person.id,
            actorRole: person.role.rawValue, expectedVersion: version, data: Array("{\(data)}".utf8))
    }

    /// One action on a submission; the message's id says which and on what.
    static func act(
        _ action: String, _ submission: String, _ person: Person, version: Int64? = nil, _ data: String = ""
    ) -> OutgoingCommand {
        command(
            "submission.\(action)", "\(submission)-\(action)-\(version ?? 0)", person, version: version,
            #""submissionId": "\#(submission)""# + (data.isEmpty ? "" : ", ") + data)
    }

    /// A submission that waits for its one look.
    static func submitted(_ submission: String, mode: String = "SIMPLE") -> [OutgoingCommand] {
        [
            act(
                "create", submission, .author,
                #""title": "The \#(submission)", "content": "Once upon a time", "pages": 7, "isCopyrightConfirmed": true"#),
            act("submit", submission, .author, version: 1, #""mode": "\#(mode)""#),
        ]
    }

    /// Every stage of the long way, to a book.
    static func published(_ submission: String) -> [OutgoingCommand] {
        func review(_ person: Person, _ version: Int64) -> OutgoingCommand {
            command(
                "review.record", "\(submission)-review-\(version)", person, version: version,
                """
                "submissionId": "\(submission)", "decision": "APPROVE", "isAgeAppropriate": true, "isCulturallySensitive": true
                """)
        }
        return submitted(submission, mode: "STANDARD") + [
            act("assign", submission, .editor, version: 2, #""reviewerId": "volta""#), review(.reviewer, 3),
            act("approve", submission, .reviewer, version: 4), review(.editor, 5),
            act("approve", submission, .editor, version: 6), act("approve", submission, .editor, version: 7),
            act("approve", submission, .publisher, version: 8), act("publish", submission, .publisher, version: 9),
        ]
    }
}
