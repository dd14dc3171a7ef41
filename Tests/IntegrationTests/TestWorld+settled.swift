import AMQP
import Attendance
import LMSModels
import Postgres
import Testing
import WorkerKit

/// An event as somebody who follows `lms.events` gets it.
struct TappedEvent: Sendable, Hashable {
    let id: String
    let type: String
    let causation: String
    let body: [UInt8]

    init(_ delivery: Delivery) throws {
        let root = try JSONDocument(delivery.body).root
        id = try #require(root.member("id")?.string)
        type = try #require(root.member("type")?.string)
        causation = try #require(root.member("causationid")?.string)
        body = delivery.body
    }

    /// Comes from enrollment, and attendance takes it.
    var isForAttendance: Bool { AttendanceWorker.definition.subscriptions.contains(type) }
}

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
            let pending = try await number(
                """
                SELECT (SELECT count(*) FROM enrollment.outbox) + (SELECT count(*) FROM attendance.outbox)
                     + (SELECT count(*) FROM enrollment.retries) + (SELECT count(*) FROM attendance.retries)
                """)
            guard pending == 0 else { return false }
            events += try await tapped()
            let taken = try await number("SELECT count(*) FROM attendance.inbox WHERE source = '/lectern/enrollment'")
            return taken == Set(events.filter(\.isForAttendance).map(\.id)).count
        }
        return events
    }

    /// Messages from `source` in the inboxes, and all dead letters: the worst have no source.
    func decided(from source: String) async throws -> Int {
        try await number(
            """
            SELECT (SELECT count(*) FROM enrollment.inbox WHERE source = \(source))
                 + (SELECT count(*) FROM attendance.inbox WHERE source = \(source))
                 + (SELECT count(*) FROM enrollment.dead_letters) + (SELECT count(*) FROM attendance.dead_letters)
            """)
    }

    /// The documented tables and views as sorted lines, without the integer keys of storage and without the times
    /// of processing: what must be equal wherever the same messages were processed, in whatever order.
    func rows() async throws -> [String] {
        let tables = [
            "enrollment.organizations", "enrollment.faculties", "enrollment.users", "enrollment.subjects",
            "enrollment.batches", "enrollment.students", "enrollment.classes", "enrollment.enrollments",
            "enrollment.class_batches", "enrollment.class_subjects", "enrollment.subject_enrollments",
            "attendance.attendance_sessions", "attendance.attendance_records", "attendance.roster",
        ]
        var lines: [String] = []
        for table in tables {
            lines += try await self.lines(
                """
                SELECT \(table) || ' ' || (to_jsonb(row) - '{key, created_at, updated_at}'::text[])::text
                FROM \(unescaped: table) AS row
                """)
        }
        return lines.sorted()
    }

    /// What was refused and why, without the words: `attendance no-teacher FORBIDDEN`.
    ///
    /// Without the sample's check-in after the close: it is refused where the close came first, and applied and then
    /// undone by the close where it came second. The rows are the same; the reply cannot be.
    func refusals() async throws -> [String] {
        try await lines(
            """
            SELECT 'enrollment ' || id || ' ' || code FROM enrollment.inbox WHERE outcome = 'rejected'
            UNION ALL SELECT 'attendance ' || id || ' ' || code FROM attendance.inbox
            WHERE outcome = 'rejected' AND id <> 'after-close'
            UNION ALL SELECT 'dead ' || coalesce(id, '?') || ' ' || reason FROM attendance.dead_letters
            ORDER BY 1
            """)
    }
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
