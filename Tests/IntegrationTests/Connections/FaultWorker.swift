import Foundation
import Testing

/// A worker of the tests of faults, and what it says of itself.
struct FaultWorker: Sendable {
    let program: Program
    /// Of `/ready`.
    let port: Int

    /// Asks until the answer is as wanted.
    ///
    /// - Returns: that answer.
    /// - Throws: ``Overdue`` with the last answer.
    @discardableResult
    func wait(
        _ what: String, within limit: Duration = .seconds(60), until isWanted: (Ready) throws -> Bool
    ) async throws -> Ready {
        var last: Ready?
        try await eventually(
            "/ready: \(what)", within: limit, state: { last.map { "(but \($0))" } ?? "(no answer)" }
        ) {
            try #require(program.isRunning, "the worker has ended")
            last = await Ready.fetch(port: port)
            return try last.map(isWanted) ?? false
        }
        return try #require(last)
    }

    func waitUntilReady() async throws { try await wait("everything is ready") { $0.isReady } }

    func log() throws -> LogLines { try LogLines(of: program.log) }

    func hasLogged(_ text: String) throws -> Bool { try log().count(of: text) > 0 }

    /// A fault is told once a connection and cause, and not once a try.
    func expectFewComplaints(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let bySubject = Dictionary(grouping: try log().complaints, by: \.subject)
        for (subject, complaints) in bySubject where complaints.count > 4 {
            Issue.record(
                "told \(complaints.count) times: \(subject)\n\(complaints.map(\.text).joined(separator: "\n"))",
                sourceLocation: sourceLocation)
        }
    }
}
