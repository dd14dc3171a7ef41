import Foundation
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite {
    /// Migrations on real, empty databases.
    @Suite(.serialized, .timeLimit(.minutes(2))) struct MigrationTests {
        /// Runs `body` with the address of an empty database.
        private func withDatabase(_ body: (String) async throws -> Void) async throws {
            let name = "it_" + UUID().uuidString.lowercased().replacing("-", with: "").prefix(16)
            var url = try #require(URLComponents(string: TestStack.databaseURL))
            url.path = "/" + name
            let server = try await TestStack.connect()
            try await server.simple("CREATE DATABASE \(name)")
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await body(try #require(url.string))) } catch { outcome = .failure(error) }
            try await server.simple("DROP DATABASE \(name) WITH (FORCE)")
            await server.close()
            try outcome.get()
        }

        @Test func `migrating twice does nothing the second time`() async throws {
            try await withDatabase { database in
                let planned = try await MigrateCommand.plan(database: database).map(\.name)
                #expect(planned.count >= 4)
                #expect(try await MigrateCommand.migrate(database: database).map(\.name) == planned)
                #expect(try await MigrateCommand.plan(database: database).isEmpty)
                #expect(try await MigrateCommand.migrate(database: database).isEmpty)
            }
        }

        @Test func `of two that migrate at once each step is done by one, and both succeed`() async throws {
            try await withDatabase { database in
                let planned = try await MigrateCommand.plan(database: database).map(\.name)
                async let first = MigrateCommand.migrate(database: database)
                async let second = MigrateCommand.migrate(database: database)
                let done = try await (first + second).map { "\($0.schema) \($0.name)" }
                #expect(done.count == planned.count)
                #expect(Set(done).count == planned.count)
                #expect(try await MigrateCommand.plan(database: database).isEmpty)
            }
        }

        @Test(arguments: operatorWorkers.map(\.name))
        func `migrations lead to the schema of the golden file`(schema: String) async throws {
            let golden = TestStack.repository.appending(path: "Tests/IntegrationTests/Golden/\(schema).sql")
            let dumper = try #require(Self.dumper, "pg_dump is not on the PATH")
            try await withDatabase { database in
                _ = try await MigrateCommand.migrate(database: database)
                let dump = try await Program.run(
                    dumper,
                    ["--schema-only", "--no-owner", "--no-privileges", "--schema", schema, "--dbname", database])
                try #require(dump.status == 0, "\(dump.text)")
                let found = Self.stable(dump.output)
                try #require(found.contains("CREATE TABLE \(schema).inbox_current ("))
                if !TestStack.value("LECTERN_RENEW_GOLDEN").isEmpty {
                    try Data((found.joined(separator: "\n") + "\n").utf8).write(to: golden)
                }
                let text = try? String(contentsOf: golden, encoding: .utf8)
                let expected = (text ?? "").split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(
                    String.init)
                if found != expected {
                    let surplus = found.filter { !expected.contains($0) }.prefix(12).joined(separator: "\n  + ")
                    let missing = expected.filter { !found.contains($0) }.prefix(12).joined(separator: "\n  - ")
                    Issue.record(
                        """
                        The migrations of \(schema) lead to another schema than Golden/\(schema).sql says:
                          + \(surplus)
                          - \(missing)
                        If that is meant, renew the file and commit it with the migration:
                          LECTERN_RENEW_GOLDEN=1 deploy/test MigrationTests
                        """)
                }
            }
        }

        private static let dumper: URL? = TestStack.value("PATH").split(separator: ":").lazy
            .map { URL(filePath: String($0)).appending(path: "pg_dump") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }

        /// The dump without what depends on the versions of server and client, or on chance: comments, settings of the
        /// session, and the random word behind `\restrict`.
        private static func stable(_ dump: String) -> [String] {
            let lines = dump.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).filter { line in
                !line.hasPrefix("--") && !line.hasPrefix("SET ") && !line.hasPrefix("\\")
                    && !line.hasPrefix("SELECT pg_catalog.set_config")
            }
            var result: [String] = []
            for line in lines where !(line.isEmpty && result.last?.isEmpty ?? true) { result.append(line) }
            while result.last?.isEmpty == true { result.removeLast() }
            return result
        }
    }
}
