import Attendance
import LMSModels
import Testing
import WorkerKit

@Suite("The attendance worker")
struct DefinitionTests {
    @Test("It takes every command of its own that the models have, and the events it subscribes to")
    func types() {
        let commands: [any Message.Type] = [
            SessionOpen.self, SessionRecord.self, SessionClose.self, CheckinRecord.self, CheckinRemove.self,
        ]
        let definition = AttendanceWorker.definition
        #expect(Set(definition.commands.map(\.type)) == Set(commands.map { $0.type }))
        #expect(definition.commands.count == commands.count)
        #expect(!definition.subscriptions.isEmpty)
        #expect(definition.subscriptions.allSatisfy { MessageType($0).service == "enrollment" && $0.hasSuffix("ed.v1") })
        #expect(
            Set(definition.answers.map(\.type)) == [
                StudentHistoryQuery.type, ClassReportQuery.type, SessionRosterQuery.type, OrganizationSummaryQuery.type,
            ])
        #expect(definition.name == "attendance")
    }
}
