import ArgumentParser
import LMSModels
import Postgres
import WorkerKit

/// `lectern migrate`: brings every schema to the state this build needs.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring every worker's schema to the state this build needs.",
        discussion: """
            Numbered steps, up only, each in a transaction of its own. Safe to repeat and to run from two places at \
            once: the second waits and finds nothing to do.

            Example:
              lectern migrate --plan
              lectern migrate
            """)

    @OptionGroup var connections: ConnectionOptions

    @Flag(help: "Print what would be done. Changes nothing.")
    var plan = false

    @Flag(help: "Print JSON.")
    var json = false

    /// A step of one schema.
    struct Step: Sendable {
        let schema: String
        let number: Int
        let name: String
    }

    func run() async throws {
        let steps =
            plan
            ? try await Self.plan(database: try connections.database())
            : try await Self.migrate(database: try connections.database())
        if json {
            var writer = JSONWriter()
            writer.array { writer in
                for step in steps {
                    writer.object { writer in
                        writer.member("schema", step.schema)
                        writer.key("number")
                        writer.value(step.number)
                        writer.member("name", step.name)
                    }
                }
            }
            print(writer.string)
            return
        }
        for step in steps { print("\(plan ? "+" : "done") \(step.schema) \(step.number) \(step.name)") }
        if steps.isEmpty { print("Nothing to do.") }
    }

    static func plan(database: String) async throws -> [Step] {
        try await each(database) { try await $0.plan($1).filter { !$0.isApplied } }
    }

    static func migrate(database: String) async throws -> [Step] {
        try await each(database) { try await $0.migrate($1) }
    }

    private static func each(
        _ database: String, _ body: (Migrator, PostgresConnection) async throws -> [Migrator.Step]
    ) async throws -> [Step] {
        let connection = try await PostgresConnection.connect(
            url: database, applicationName: "lectern migrate", logger: ConnectionOptions.logger)
        var steps: [Step] = []
        for migrator in [ControlStore.migrator] + operatorWorkers.map(\.migrator) {
            steps += try await body(migrator, connection).map {
                Step(schema: migrator.schema, number: $0.number, name: $0.name)
            }
        }
        await connection.close()
        return steps
    }
}
