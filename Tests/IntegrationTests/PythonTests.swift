import Foundation
import LMSModels
import Postgres
import Testing

@testable import lectern

extension IntegrationSuite {
    /// A publisher that is not ours: Python with pika.
    @Suite(.serialized, Python.isThere, .timeLimit(.minutes(2))) struct PythonTests {
        @Test func `a plain Python client publishes in both modes and gets its replies`() async throws {
            try await TestWorld.with { world in
                try await world.start("enrollment")
                let organization = try await Python.publish(
                    world, "structured", "lms.enrollment.organization.upsert.v1", id: "py-1",
                    #"{"organizationId": "o-1", "code": "py", "name": "Schule \u00fc", "timezone": "Europe/Berlin"}"#)
                #expect(organization == #"{"outcome": "applied"}"#)
                // Attributes in the headers cloudEvents:id and so on, the data alone in the body.
                let student = try await Python.publish(
                    world, "binary", "lms.enrollment.student.upsert.v1", id: "py-2",
                    #"{"studentId": "s-1", "studentNo": "1", "name": "Ada"}"#)
                #expect(student == #"{"outcome": "applied"}"#)
                let again = try await Python.publish(
                    world, "structured", "lms.enrollment.student.upsert.v1", id: "py-2",
                    #"{"studentId": "s-1", "studentNo": "1", "name": "Ada"}"#)
                #expect(
                    again.hasPrefix(#"{"outcome": "duplicate""#), "the same source and id, in the other mode: \(again)")
                let wrong = try await Python.publish(
                    world, "binary", "lms.enrollment.student.upsert.v1", id: "py-3", #"{"studentId": "s 1"}"#)
                #expect(wrong.hasPrefix(#"{"outcome": "dead", "code": "VALIDATION""#))
                #expect(try await world.lines("SELECT name FROM enrollment.organizations") == ["Schule ü"])
                #expect(try await world.lines("SELECT name || created_by FROM enrollment.students") == ["Adapython"])
            }
        }

        @Test func `a mistyped routing key is confirmed and kept, because the alternate exchange takes it`()
            async throws
        {
            try await TestWorld.with { world in
                let program = try await Program.run(
                    URL(filePath: "/usr/bin/timeout"),
                    [
                        "3", try #require(Python.executable), Python.script("publish_and_wait.py"), "binary",
                        "lms.nobody.student.upsert.v1", "py-4", "py", "{}",
                    ],
                    environment: world.environment)
                #expect(program.status == 124, "nobody answers: \(program.text)")
                #expect(try await world.ready("lms.unroutable") == 1)
            }
        }
    }
}

/// The interpreter that `LECTERN_PYTHON` names, or `python3` where it has pika.
enum Python {
    static let executable: String? = {
        let named = TestStack.value("LECTERN_PYTHON")
        if !named.isEmpty { return named }
        let probe = Process()
        probe.executableURL = URL(filePath: "/usr/bin/env")
        probe.arguments = ["python3", "-c", "import sys, pika; open(sys.argv[1], 'w').write(sys.executable)", path]
        probe.standardError = FileHandle.nullDevice
        defer { try? FileManager.default.removeItem(atPath: path) }
        guard (try? probe.run()) != nil else { return nil }
        probe.waitUntilExit()
        return probe.terminationStatus == 0 ? try? String(contentsOfFile: path, encoding: .utf8) : nil
    }()

    private static let path = FileManager.default.temporaryDirectory.appending(path: "lectern-python-\(UUID())").path

    static let isThere: ConditionTrait = .enabled(
        if: executable != nil, "needs Python with pika: set LECTERN_PYTHON to an interpreter that has it")

    /// Whether it has a module besides pika.
    static func has(_ module: String) -> ConditionTrait {
        .enabled("needs Python with \(module): set LECTERN_PYTHON to one with deploy/python-requirements.txt") {
            guard let executable else { return false }
            return try await Program.run(URL(filePath: executable), ["-c", "import \(module)"]).status == 0
        }
    }

    /// The path of one of the scripts in `Python`.
    static func script(_ name: String) -> String {
        TestStack.repository.appending(path: "Tests/IntegrationTests/Python/\(name)").path
    }

    /// - Returns: the reply's data as the script prints it.
    static func publish(
        _ world: TestWorld, _ mode: String, _ type: String, id: String, tenant: String = "py", _ data: String
    ) async throws -> String {
        try await run("publish_and_wait.py", [mode, type, id, tenant, data], world)
    }

    /// Runs one of the scripts to its end.
    ///
    /// - Returns: what it printed.
    static func run(_ name: String, _ arguments: [String], _ world: TestWorld) async throws -> String {
        let result = try await Program.run(
            URL(filePath: try #require(executable)), [script(name)] + arguments, environment: world.environment)
        try #require(result.status == 0, "\(result.text)")
        return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
