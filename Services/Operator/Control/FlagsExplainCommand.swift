import ArgumentParser
import Flags
import LMSModels
import WorkerKit

/// `lectern flags explain`: why a message gets a variant.
struct FlagsExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Evaluate a flag for a message that you describe, and show each step.",
        discussion: """
            The steps are the expressions of the flag's rule with their results, inner ones first. Of a split by percent \
            they show what was hashed and into which bucket it fell. What you do not say the message does not have. The \
            status is 0 unless the reason is ERROR.

            Examples:
              lectern flags explain enrollment.write-path --tenant lakeside
              lectern flags explain enrollment.write-path --tenant lakeside --role teacher --file flags.json --json
            """)

    @OptionGroup var connections: ConnectionOptions

    @Argument(help: "The flag's key.")
    var flag: String

    @Option(help: "The tenant (organization code): also the subject of splits by percent.")
    var tenant: String?
    @Option(help: "The message type.") var type: String?
    @Option(help: "The service whose worker asks.") var service: String?
    @Option(help: "Who sent the message.") var source: String?
    @Option(help: "The actor's role.") var role: String?
    @Option(help: "data.studentId.") var student: String?
    @Option(name: .customLong("class"), help: "data.classId.") var course: String?
    @Option(help: "Explain by the document in this file instead of the stored one; - is standard input.") var file: String?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if let service { try KnownNames.check(service: service) }
        if let role, ActorRole(rawValue: role) == nil {
            throw ValidationError(
                "--role \(role.printable): expected one of \(ActorRole.allCases.map(\.rawValue).joined(separator: ", "))")
        }
    }

    func run() async throws {
        if let type, !KnownNames.types.contains(type) { warn("no worker takes the type \(type.printable)") }
        if let tenant, Identifier(tenant) == nil {
            warn("no message has the tenant \(tenant.printable): expected \(Identifier.expected)")
        }
        let definitions = try await self.definitions()
        _ = try definitions.flag(flag)
        let message = MessageContext(
            tenant: tenant, type: type, service: service, source: source, role: role, student: student, course: course)
        let client = FlagClient(definitions, now: { Int(Timestamp.now.microseconds / 1_000_000) })
        let sheet = ExplanationSheet(explanation: client.explain(flag, context: message.evaluationContext))
        print(json ? sheet.json : sheet.text)
        if sheet.explanation.reason == .error { throw ExitCode.failure }
    }

    private func definitions() async throws -> FlagDefinitions {
        if let file { return try FlagFile.read(file).definitions }
        return try await StoredFlags.read(connections).definitions()
    }
}
