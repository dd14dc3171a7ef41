import WorkerKit

/// Every service that uses the broker, with the events it consumes.
let operatorServices: [ServiceTopology] = [
    ServiceTopology(name: "enrollment"),
    ServiceTopology(
        name: "attendance",
        subscriptions: [
            "organization.upserted", "class.upserted", "student.upserted", "class.enrolled", "class.dropped",
        ].map { "lms.enrollment.\($0).v1" }),
]

extension StackCommands {
    /// What `lectern up` does to a broker and a database that run, before it starts the workers.
    static let prepare: @Sendable (StackAddresses, StepPrinter) async throws -> Void = { addresses, steps in
        try await applyOperatorTopology(addresses, steps)
    }
}
