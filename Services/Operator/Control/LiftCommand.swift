import ArgumentParser
import Postgres
import WorkerKit

/// `lectern control lift`: ends a quarantine.
struct LiftCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lift",
        abstract: "End the quarantine of a tenant or of a type in one service; what it has parked is sent on.",
        discussion: """
            Workers quarantine a tenant or a type whose messages keep failing, and end that themselves once a few go \
            through. If its messages still fail they do it again.

            Examples:
              lectern control lift attendance --tenant lakeside
              lectern control lift content --type lms.content.speech.request.v1
            """)

    @OptionGroup var connections: ConnectionOptions

    @Argument(help: "The service, such as attendance.")
    var service: String

    @OptionGroup var scope: MessageScopeOptions

    func validate() throws {
        try KnownNames.check(service: service)
        guard scope.type == nil || scope.tenant == nil else {
            throw ValidationError("a quarantine is of a tenant or of a type: --tenant and --type exclude each other")
        }
    }

    func run() async throws {
        let kind: Quarantine.Scope = scope.tenant == nil ? .type : .tenant
        let name = scope.tenant ?? scope.type ?? ""
        try await connections.change(
            nothing: "\(kind) \(name.printable) is not in quarantine in \(service); `lectern control status` shows what is",
            done: "\(service): the quarantine of \(kind) \(name.printable) is ended"
        ) { transaction in
            let rows = try await transaction.query(
                """
                SELECT row_to_json(quarantines)::text FROM control.quarantines
                WHERE service = \(service) AND scope = \(kind.rawValue) AND name = \(name) FOR UPDATE
                """)
            guard let row = rows.first else { return nil }
            return ControlStore.Change(
                action: "lift quarantine", subject: "\(service) \(kind.rawValue) \(name)", before: try row.decode(String.self), after: nil,
                statements: [
                    """
                    DELETE FROM control.quarantines
                    WHERE service = \(service) AND scope = \(kind.rawValue) AND name = \(name)
                    """
                ])
        }
    }
}
