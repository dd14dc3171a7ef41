import Foundation
import Postgres
import Testing

@testable import lectern

extension IntegrationSuite {
    /// The programs in `deploy/examples/publishers`, which teams copy: they keep their promises when the broker is killed.
    ///
    /// All use one stack of their own, one after the other.
    @Suite(.serialized, .timeLimit(.minutes(4)), .faultStack) struct PublisherExampleTests {
        @Test(PublisherExample.c.isThere) func `a publisher in C survives a killed broker`() async throws {
            try await expectEverythingOnce(.c)
        }

        @Test(PublisherExample.go.isThere) func `a publisher in Go survives a killed broker`() async throws {
            try await expectEverythingOnce(.go)
        }

        @Test(PublisherExample.java.isThere) func `a publisher in Java survives a killed broker`() async throws {
            try await expectEverythingOnce(.java)
        }

        @Test(PublisherExample.php.isThere) func `a publisher in PHP survives a killed broker`() async throws {
            try await expectEverythingOnce(.php)
        }

        @Test(PublisherExample.python.isThere) func `a publisher in Python survives a killed broker`() async throws {
            try await expectEverythingOnce(.python)
        }

        @Test(PublisherExample.ruby.isThere) func `a publisher in Ruby survives a killed broker`() async throws {
            try await expectEverythingOnce(.ruby)
        }

        @Test(PublisherExample.shell.isThere) func `a publisher in shell survives a killed broker`() async throws {
            try await expectEverythingOnce(.shell)
        }

        private func expectEverythingOnce(_ example: PublisherExample) async throws {
            try await PublisherWorld.with { world in
                let count = 60
                let output = try await world.publish(with: example, count) { lines in
                    try await eventually("some are answered", state: { "(\(try lines().count) lines)" }) { try lines().count >= 15 }
                    try await world.stack.restartBroker(isKilled: true) {}
                }
                #expect(output.status == 0, "\(output.text)")
                #expect(output.errors.contains("again in"), "it has not noticed that the broker was away")
                var outcomes: [String: String] = [:]
                let lines = output.output.split(separator: "\n")
                for line in lines.dropLast() {
                    let words = line.split(separator: " ").map(String.init)
                    try #require(words.count >= 2, "\(line)")
                    #expect(outcomes.updateValue(words[1], forKey: words[0]) == nil, "two lines for one message")
                }
                #expect(outcomes.count == count)
                #expect(Set(outcomes.values).isSubset(of: ["applied", "duplicate"]), "\(output.text)")
                #expect(lines.last?.hasPrefix("\(count) sent: ") == true)

                let students = "\(example.rawValue)-%"
                let source = "/examples/\(example.rawValue)"
                #expect(try await world.number("SELECT count(*) FROM enrollment.students WHERE id LIKE \(students)") == count)
                #expect(try await world.number("SELECT count(*) FROM enrollment.inbox WHERE source = \(source)") == count)

                let refused = try await world.publish(with: example, 1, tenant: "nobody") { _ in }
                #expect(refused.status == 1)
                #expect(refused.output.contains(" rejected NOT_FOUND "), "\(refused.text)")
            }
        }
    }
}

/// One of the folders in `deploy/examples/publishers`.
enum PublisherExample: String {
    case c, go, java, php, python, ruby, shell

    /// What a `run` ends with where its compiler or its library is not installed.
    private static let notInstalled: Int32 = 69

    var executable: URL { TestStack.repository.appending(path: "deploy/examples/publishers/\(rawValue)/run") }

    /// Where the shell finds the command line.
    static var environment: [String: String] { ["LECTERN_BINARIES": TestStack.binaries.path] }

    var isThere: ConditionTrait {
        .enabled("not installed: deploy/examples/publishers/\(rawValue)/run --help says what") {
            try await Program.run(executable, ["--help"], environment: Self.environment).status != Self.notInstalled
        }
    }
}

/// A virtual host and a database on the suite's stack, with an enrollment worker and the organization `demo`.
private struct PublisherWorld: Sendable {
    let stack: FaultStack
    let sandbox: Sandbox
    let folder: URL

    private static let retryDelays = TestWorld.shortLadder

    /// Runs `body` in a fresh world, which is removed afterwards, however `body` ends.
    static func with(_ body: (PublisherWorld) async throws -> Void) async throws {
        let stack = try #require(FaultStack.current, "the suite lacks the trait .faultStack")
        let sandbox = try await Sandbox.make("publishers", on: stack.state.addresses, retryDelays: retryDelays)
        let folder = FileManager.default.temporaryDirectory.appending(path: sandbox.name)
        let world = PublisherWorld(stack: stack, sandbox: sandbox, folder: folder)
        try await finishing(with: {
            await sandbox.remove()
            try? FileManager.default.removeItem(at: folder)
        }) {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try await world.withWorker {
                try await world.publishOrganization()
                try await body(world)
            }
        }
    }

    /// Starts the worker and ends it after `body`.
    private func withWorker(_ body: () async throws -> Void) async throws {
        let port = try FreePorts.choose(1)[0]
        let environment = [
            "AMQP_URL": sandbox.amqpURL, "DATABASE_URL": sandbox.databaseURL, "HTTP_PORT": "\(port)", "LOG_LEVEL": "info",
            "RETRY_DELAYS_MS": Self.retryDelays.map(String.init).joined(separator: ","),
            // Each message waits so long: the broker is killed long before a publisher has sent its last.
            "BATCH_WAIT_MS": "100",
        ]
        let log = folder.appending(path: "worker.log")
        let program = try Program(TestStack.binaries.appending(path: "lectern-enrollment"), environment: environment, log: log)
        try await finishing(with: {
            program.signal(SIGKILL)
            await program.wait()
            Attachment.record((try? String(contentsOf: log, encoding: .utf8)) ?? "", named: "worker.log")
        }) {
            let worker = FaultWorker(program: program, port: port)
            try await worker.wait("it consumes") { $0.commands.isReady && $0.queries.isReady }
            try await body()
        }
    }

    private func publishOrganization() async throws {
        let result = try await Program.run(
            TestStack.binaries.appending(path: "lectern"),
            [
                "publish", "lms.enrollment.organization.upsert.v1", "--wait", "--data",
                #"{"organizationId": "demo", "code": "demo", "name": "Demo", "timezone": "UTC"}"#,
            ], environment: ["AMQP_URL": sandbox.amqpURL])
        try #require(result.status == 0, "\(result.text)")
    }

    /// Runs an example to its end.
    ///
    /// - Parameters:
    ///   - example: Which.
    ///   - count: How many messages it sends.
    ///   - tenant: The organization's code.
    ///   - disturb: What happens meanwhile; its argument reads the lines that are in the output by then.
    /// - Returns: what it has left.
    /// - Throws: ``Overdue`` where it does not end, and what `disturb` throws.
    func publish(
        with example: PublisherExample, _ count: Int, tenant: String = "demo",
        while disturb: (_ lines: () throws -> [Substring]) async throws -> Void
    ) async throws -> Program.Result {
        let output = folder.appending(path: "output-\(tenant)")
        let errors = folder.appending(path: "errors-\(tenant)")
        let environment = ["AMQP_URL": sandbox.amqpURL, "LECTERN_TENANT": tenant]
        let program = try Program(
            example.executable, [String(count)], environment: environment.merging(PublisherExample.environment) { $1 }, log: output,
            errors: errors)
        func text(_ file: URL) throws -> String { String(decoding: try Data(contentsOf: file), as: UTF8.self) }
        try await finishing(with: {
            program.signal(SIGKILL)
            await program.wait()
        }) {
            try await disturb { try text(output).split(separator: "\n") }
            // They give up by themselves when a message is not answered for a minute.
            try await eventually("the publisher ends", within: .seconds(120), state: { try text(output) + text(errors) }) {
                !program.isRunning
            }
        }
        return Program.Result(status: await program.wait(), output: try text(output), errors: try text(errors))
    }

    func number(_ statement: PostgresStatement) async throws -> Int {
        let database = try await sandbox.connect()
        do {
            let row = try await database.query(statement).first
            await database.close()
            return try row?.decode(Int.self) ?? 0
        } catch {
            await database.close()
            throw error
        }
    }
}
