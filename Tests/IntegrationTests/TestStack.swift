import AMQP
import Foundation
import Logging
import Postgres
import Testing

/// The broker and the database server that the tests share, as the environment names them.
///
/// Each test makes a ``TestWorld`` of its own on them.
enum TestStack {
    static let amqpURL = value("AMQP_URL")
    static let databaseURL = value("DATABASE_URL")
    static let managementURL = value("MANAGEMENT_URL")

    /// A stack without workers: theirs would not disturb, but neither would they serve the tests' virtual hosts.
    static let isThere: ConditionTrait = .enabled(
        if: !amqpURL.isEmpty && !databaseURL.isEmpty && !managementURL.isEmpty,
        "needs a broker and a database: set AMQP_URL, DATABASE_URL and MANAGEMENT_URL, as eval \"$(lectern env)\" does")

    static let logger: Logger = {
        var logger = Logger(label: "integration-tests")
        logger.logLevel = .error
        return logger
    }()

    static func connect(_ url: String = databaseURL) async throws -> PostgresConnection {
        try await .connect(url: url, applicationName: "integration-tests", logger: logger)
    }

    static func value(_ name: String) -> String { ProcessInfo.processInfo.environment[name] ?? "" }

    /// The package's directory.
    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Where the built executables are: beside the tests, unless `LECTERN_BINARIES` says otherwise.
    static let binaries: URL = {
        if !value("LECTERN_BINARIES").isEmpty { return URL(filePath: value("LECTERN_BINARIES")) }
        let running = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let candidates = [running, running.deletingLastPathComponent(), repository.appending(path: ".build/debug")]
        return candidates.first { isExecutable($0.appending(path: "lectern-attendance")) } ?? candidates[2]
    }()

    private static func isExecutable(_ url: URL) -> Bool { FileManager.default.isExecutableFile(atPath: url.path) }
}

/// All tests of this target, one after the other: each runs several processes on a few cores.
@Suite(.serialized, TestStack.isThere)
enum IntegrationSuite {}

/// A condition did not come true in time.
struct Overdue: Error, CustomStringConvertible {
    let description: String
}

/// Polls until `condition` holds.
///
/// The limit is far beyond what is needed: it ends a test that hangs, and measures nothing.
/// - Throws: ``Overdue`` with `what` and the last `state`.
func eventually(
    _ what: String, within limit: Duration = .seconds(60), state: () async throws -> String = { "" },
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        if ContinuousClock.now > deadline {
            throw Overdue(description: "not within \(limit): \(what) \(try await state())")
        }
        try await Task.sleep(for: .milliseconds(20))
    }
}
