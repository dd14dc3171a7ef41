import AMQP
import Attendance
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension TestWorld {
    /// Takes everything out of the tap.
    func tapped() async throws -> [TappedEvent] {
        var events: [TappedEvent] = []
        while let (delivery, _) = try await channel.get(Self.tapQueue) {
            events.append(try TappedEvent(delivery))
            try await channel.ack(delivery.tag)
        }
        return events
    }

    /// Waits until everything has come to rest: each of `commands` is decided or dead, every event is out, and
    /// attendance has taken what concerns it.
    ///
    /// - Parameters:
    ///   - commands: distinct messages sent, counted by (source, id); those without either count too.
    ///   - source: theirs.
    ///   - known: events that were taken from the tap before.
    /// - Returns: these and every event since, repeats included.
    /// - Throws: ``Overdue``.
    @discardableResult
    func settled(_ commands: Int, from source: String, events known: [TappedEvent] = []) async throws -> [TappedEvent] {
        try await eventually(
            "\(commands) messages are decided",
            state: { "(decided: \(try await decided(from: source)))" }
        ) { try await decided(from: source) >= commands }
        #expect(try await decided(from: source) == commands)
        var events = known
        try await eventually("every event is out and taken") {
            let pending = try await RunProgress.pending(database)
            guard pending == 0 else { return false }
            events += try await tapped()
            let taken = try await number("SELECT count(*) FROM attendance.inbox WHERE source = '/lectern/enrollment'")
            return taken == Set(events.filter { Self.followed.contains($0.type) }.map(\.id)).count
        }
        return events
    }

    private static let followed = Set(AttendanceWorker.definition.subscriptions)

    func decided(from source: String) async throws -> Int { try await RunProgress.decided(from: source, database) }

    func rows() async throws -> [String] { try await DocumentedRows.read(database) }

    func refusals() async throws -> [String] { try await DocumentedRows.refusals(database) }
}

/// Compares what two worlds hold, and shows the first differences only.
func expectEqualRows(
    _ found: [String], _ expected: [String], _ what: String, sourceLocation: SourceLocation = #_sourceLocation
) {
    guard found != expected else { return }
    let missing = Set(expected).subtracting(found).sorted().prefix(5).joined(separator: "\n  ")
    let surplus = Set(found).subtracting(expected).sorted().prefix(5).joined(separator: "\n  ")
    Issue.record(
        "\(what): \(found.count) rows, expected \(expected.count)\nmissing:\n  \(missing)\nsurplus:\n  \(surplus)",
        sourceLocation: sourceLocation)
}
