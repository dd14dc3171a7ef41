import Attendance
import Content
import Enrollment
import Foundation
import Publishing
import Sync
import WorkerKit

/// Every worker that this build knows, in the order in which messages flow.
let operatorWorkers: [WorkerDefinition] = [
    EnrollmentWorker.definition, AttendanceWorker.definition, PublishingWorker.definition, ContentWorker.definition,
    SyncWorker.definition,
]

/// What each of them needs of the broker.
let operatorServices: [ServiceTopology] = operatorWorkers.map(\.topology)

extension MessageJudge {
    /// Of every worker, with the size limit that `MESSAGE_MAX_BYTES` sets for them.
    static var ofOperator: MessageJudge {
        MessageJudge(operatorWorkers, sizeLimit: ProcessInfo.processInfo.environment["MESSAGE_MAX_BYTES"].flatMap { Int($0) })
    }
}

extension StackCommands {
    /// What `lectern up` does to a broker and a database that run, before it starts the workers.
    static let prepare: @Sendable (StackAddresses, StepPrinter) async throws -> Void = { addresses, steps in
        try await applyOperatorTopology(addresses, steps)
        try await steps.step("migrations") {
            let steps = try await MigrateCommand.migrate(database: addresses.databaseURL)
            return steps.isEmpty ? "nothing to do" : "\(steps.count) steps"
        }
    }
}
