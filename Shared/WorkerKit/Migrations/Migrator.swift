internal import Crypto
internal import Foundation
public import Postgres

/// Brings a service's schema to the state its migrations describe.
///
/// Every step runs in a transaction of its own with its row in `schema_migrations`, under an advisory lock:
/// two processes at once take turns, and the second finds nothing to do.
public struct Migrator: Sendable {
    public let schema: String
    public let migrations: [Migration]

    /// A step and whether it has been taken.
    public struct Step: Sendable {
        public let number: Int
        public let name: String
        public let isApplied: Bool
    }

    /// Why a schema cannot be migrated, or may not be used.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// What every worker's schema has besides its own tables; counts down from 0, as a service's steps count up from 1.
    ///
    /// Neither list touches the tables of the other, so a database may take a new step of this one after many of the
    /// service's.
    private static let workerSteps = [
        Migration(0, "worker_tables", PackageResources.worker_tables_sql),
        Migration(-1, "inbox_generations", PackageResources.inbox_generations_sql),
        Migration(-2, "jobs", PackageResources.jobs_sql), Migration(-3, "parked", PackageResources.parked_sql),
    ]

    /// Takes the migrations of a service; the worker's own tables come before them.
    public init(schema: String, migrations: [Migration]) {
        self.schema = schema
        for (index, migration) in migrations.enumerated() {
            precondition(migration.number == index + 1, "migration \(migration.name) of \(schema) must have number \(index + 1)")
        }
        self.migrations = Self.workerSteps + migrations
    }

    /// Takes the migrations of a schema that is no worker's.
    init(schema: String, steps: [Migration]) {
        self.schema = schema
        migrations = steps
    }

    /// Which steps have been taken.
    ///
    /// Changes nothing.
    /// - Throws: ``Failure`` where an applied step was edited afterwards, or the schema is newer than this build.
    public func plan(_ connection: PostgresConnection) async throws -> [Step] {
        let exists =
            try await connection.query(
                "SELECT to_regclass(\("\(schema).schema_migrations")) IS NOT NULL"
            ).first?.decode(Bool.self) ?? false
        var applied: [Int32: String] = [:]
        if exists {
            for row in try await connection.query(
                "SELECT number, checksum FROM \(unescaped: schema).schema_migrations ORDER BY number")
            {
                let (number, checksum) = try row.decode(Int32.self, String.self)
                applied[number] = checksum
            }
        }
        let known = Set(migrations.map { Int32($0.number) })
        if let unknown = applied.keys.filter({ !known.contains($0) }).max() {
            throw Failure(description: "schema \(schema) has step \(unknown), which this build does not know: deploy a newer build")
        }
        return try migrations.map { migration in
            if let checksum = applied[Int32(migration.number)], checksum != Self.checksum(migration) {
                throw Failure(
                    description:
                        "step \(migration.number) \(migration.name) of schema \(schema) was edited after it was applied: put the file back, and add a new step"
                )
            }
            return Step(
                number: migration.number, name: migration.name, isApplied: applied[Int32(migration.number)] != nil)
        }
    }

    /// Takes every step that is missing.
    /// - Returns: the steps it took.
    public func migrate(_ connection: PostgresConnection) async throws -> [Step] {
        _ = try await connection.query("SELECT pg_advisory_lock(hashtext('lectern migrate'), hashtext(\(schema)))")
        let outcome: Result<[Step], any Error>
        do {
            outcome = .success(try await takeMissingSteps(connection))
        } catch {
            outcome = .failure(error)
            // A step that failed leaves its transaction open.
            try? await connection.simple("ROLLBACK")
        }
        if connection.isUsable {
            _ = try await connection.query("SELECT pg_advisory_unlock(hashtext('lectern migrate'), hashtext(\(schema)))")
        }
        return try outcome.get()
    }

    private func takeMissingSteps(_ connection: PostgresConnection) async throws -> [Step] {
        try await connection.simple(
            """
            CREATE SCHEMA IF NOT EXISTS \(schema);
            CREATE TABLE IF NOT EXISTS \(schema).schema_migrations (
                number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now());
            """)
        let missing = try await plan(connection).filter { !$0.isApplied }
        let numbers = Set(missing.map(\.number))
        for migration in migrations where numbers.contains(migration.number) {
            try await connection.simple(
                """
                BEGIN;
                SET LOCAL search_path TO \(schema);
                SET LOCAL client_min_messages TO warning;
                \(migration.sql)
                INSERT INTO \(schema).schema_migrations (number, name, checksum)
                VALUES (\(migration.number), '\(migration.name)', '\(Self.checksum(migration))');
                COMMIT;
                """)
        }
        return missing
    }

    private static func checksum(_ migration: Migration) -> String {
        SHA256.hash(data: Data(migration.sql.utf8)).prefix(16).map { String(format: "%02x", $0) }.joined()
    }
}
