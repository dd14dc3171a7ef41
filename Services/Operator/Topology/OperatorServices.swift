import Attendance
import Content
import Enrollment
import WorkerKit

/// Every worker that this build knows, in the order in which messages flow.
let operatorWorkers: [WorkerDefinition] = [
    EnrollmentWorker.definition, AttendanceWorker.definition, ContentWorker.definition,
]

/// What each of them needs of the broker.
let operatorServices: [ServiceTopology] = operatorWorkers.map(\.topology)

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
