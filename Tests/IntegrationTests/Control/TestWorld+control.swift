import Foundation
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension TestWorld {
    /// What the workers of a service are told.
    func control(_ service: String = "attendance") async throws -> ControlState {
        try await ControlStore().read(service: service, database)
    }

    /// Runs a command that changes something, and expects that it is one revision and one line of the audit log.
    /// - Parameter arguments: of `lectern`.
    /// - Returns: what it printed.
    /// - Throws: where it did not start.
    @discardableResult
    func change(_ arguments: String...) async throws -> String { try await run(arguments, revisions: 1) }

    /// Runs a command that finds nothing to do, and expects that nothing is written.
    @discardableResult
    func changeNothing(_ arguments: String...) async throws -> String {
        let output = try await run(arguments, revisions: 0)
        #expect(output.contains("Nothing to do"), "\(arguments): \(output)")
        return output
    }

    /// Runs a command that only reads.
    func look(_ arguments: String...) async throws -> String { try await run(arguments, revisions: 0) }

    /// Runs a command that is refused, and expects that it says why and that nothing is written.
    /// - Parameters:
    ///   - arguments: of `lectern`.
    ///   - words: what it has to say on standard error.
    /// - Throws: where it did not start.
    func refuse(_ arguments: [String], saying words: String...) async throws {
        let before = try await marks()
        let result = try await lectern(arguments)
        #expect(result.status != 0, "\(arguments): \(result.text)")
        for word in words { #expect(result.errors.contains(word), "\(arguments): \(result.text)") }
        #expect(try await marks() == before, "\(arguments)")
    }

    private func run(_ arguments: [String], revisions: Int) async throws -> String {
        let before = try await marks()
        let result = try await lectern(arguments)
        #expect(result.status == 0, "\(arguments): \(result.text)")
        #expect(try await marks() == before.map { $0 + revisions }, "\(arguments): \(result.text)")
        return result.output
    }

    /// The revision, and the number of lines in the audit log.
    private func marks() async throws -> [Int] {
        [try await number("SELECT number FROM control.revision"), try await number("SELECT count(*) FROM control.audit")]
    }

    /// The audit log, the oldest first: who, action, subject, before, after.
    func audit() async throws -> [String] {
        try await lines(
            """
            SELECT concat_ws(' ', actor, action, subject, coalesce(before::text, '-'), coalesce(after::text, '-'))
            FROM control.audit ORDER BY id
            """)
    }

    /// Whom the command line names: it runs here.
    static var person: String { "\(NSUserName())@\(ProcessInfo.processInfo.hostName)" }

    /// A file of the world's.
    func file(_ name: String, _ text: String) throws -> String {
        let url = folder.appending(path: name)
        try Data(text.utf8).write(to: url)
        return url.path
    }
}
