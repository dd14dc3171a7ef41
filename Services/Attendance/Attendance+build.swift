public import WorkerKit
public enum AttendanceWorker {
    public static let definition = WorkerDefinition(name: "attendance", summary: "", subscriptions: [], migrations: [], handlers: { [] }, queries: { [] })
}
