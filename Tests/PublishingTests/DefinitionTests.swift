import LMSModels
import Publishing
import Testing
import WorkerKit

@Suite("The publishing worker")
struct DefinitionTests {
    @Test("It takes every command of its own, answers its queries, and follows the organizations")
    func types() {
        let definition = PublishingWorker.definition
        let submission = [
            "create", "edit", "submit", "assign", "approve", "request-revision", "resubmit", "reject", "reopen", "withdraw", "publish",
            "escalate", "retract",
        ].map { "submission.\($0)" }
        let expected = submission + ["review.record", "feedback.add", "feedback.resolve", "book.upsert", "book.archive"]
        #expect(Set(definition.commands.map(\.type.text)) == Set(expected.map { "lms.publishing.\($0).v1" }))
        #expect(definition.commands.count == expected.count)
        #expect(
            Set(definition.answers.map(\.type)) == [SubmissionHistoryQuery.type, SubmissionQueueQuery.type, WorkflowDiagramQuery.type])
        #expect(definition.subscriptions == [OrganizationUpserted.type.text])
        #expect(definition.name == "publishing")
    }

    @Test("Whoever must send expectedversion is told so by the purpose, and by the refusals")
    func expectedVersion() {
        for command in PublishingWorker.definition.commands {
            let needsNone = [SubmissionCreate.type, BookUpsert.type].contains(command.type)
            #expect(command.purpose.contains("expectedversion is required") == !needsNone, "\(command.type)")
            #expect((command.exampleVersion == nil) == needsNone, "\(command.type)")
            let missing = command.refusals.all.contains { $0.code == .validation && $0.reason.contains("expectedversion is missing") }
            #expect(missing == !needsNone, "\(command.type)")
        }
    }
}
