import Foundation
import Logging
import Testing

@testable import Postgres

/// The real server that most suites need.
enum TestDatabase {
    static let url = ProcessInfo.processInfo.environment["DATABASE_URL"] ?? ""
    static let isThere: ConditionTrait = .enabled(
        if: !url.isEmpty, "set DATABASE_URL to a PostgreSQL server on which a schema may be made")

    static let logger: Logger = {
        var logger = Logger(label: "postgres-tests")
        logger.logLevel = .error
        return logger
    }()

    static func connect(url: String = url, statementCacheLimit: Int = 256) async throws -> PostgresConnection {
        try await .connect(
            url: url, applicationName: "postgres-tests", statementCacheLimit: statementCacheLimit, logger: logger)
    }

    static func pool(size: Int) -> PostgresPool {
        PostgresPool(url: url, applicationName: "postgres-tests", size: size, logger: logger)
    }

    /// Runs `body` with a fresh schema, which is dropped afterwards.
    static func withSchema(_ body: (PostgresConnection, String) async throws -> Void) async throws {
        let schema = "test_" + UUID().uuidString.lowercased().replacing("-", with: "")
        let connection = try await connect()
        try await connection.simple("CREATE SCHEMA \(schema); SET search_path TO \(schema)")
        do { try await body(connection, schema) } catch {
            try? await connection.simple("ROLLBACK")
            try? await connection.simple("DROP SCHEMA \(schema) CASCADE")
            throw error
        }
        try await connection.simple("DROP SCHEMA \(schema) CASCADE")
        await connection.close()
    }
}

/// Runs `body`, which has to throw a `PostgresError`.
func expectPostgresError(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async -> PostgresError {
    do {
        try await body()
        Issue.record("no error was thrown", sourceLocation: sourceLocation)
    } catch let error as PostgresError {
        return error
    } catch {
        Issue.record("another error was thrown: \(error)", sourceLocation: sourceLocation)
    }
    return PostgresError("none", operation: "none")
}
