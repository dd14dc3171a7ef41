import LMSModels
import Postgres

/// What became of the sample: what the replies said, what the database holds, and whether the two agree.
struct SampleReport {
    struct Phase: Sendable {
        let name: String
        let messages: Int
        let duration: Duration
        let tally: OutcomeTally
    }

    /// A number from two sides.
    struct Check: Sendable {
        let what: String
        let expected: Int
        let found: Int

        var isEqual: Bool { expected == found }
    }

    let phases: [Phase]
    let checks: [Check]
    /// What became of the story and of the tablet, a line each.
    let tales: [String]
    let deadLetters: [(reason: String, message: String, id: String?)]
    let commitRates: [(service: String, messages: Int, seconds: Double)]

    var agrees: Bool { checks.allSatisfy(\.isEqual) }

    static func make(
        _ phases: [Phase], _ expected: SampleSemester.Expected, _ tablet: SampleTablet, _ connection: PostgresConnection
    ) async throws -> SampleReport {
        var checks: [Check] = []
        func check(_ what: String, _ number: Int, _ statement: PostgresStatement) async throws {
            let found = try await connection.query(statement).first?.decode(Int.self) ?? -1
            checks.append(Check(what: what, expected: number, found: found))
        }
        let tenant = SampleSemester.tenant
        let source = SampleSemester.source
        try await check("students", expected.students, "SELECT count(*) FROM enrollment.students WHERE organization_id = \(tenant)")
        try await check("classes", expected.classes, "SELECT count(*) FROM enrollment.classes WHERE organization_id = \(tenant)")
        try await check(
            "enrollments", expected.enrollments, "SELECT count(*) FROM enrollment.enrollments WHERE organization_id = \(tenant)")
        try await check(
            "  of them dropped", expected.dropped,
            "SELECT count(*) FROM enrollment.enrollments WHERE organization_id = \(tenant) AND NOT is_active")
        try await check(
            "subject enrollments", expected.subjectEnrollments,
            "SELECT count(*) FROM enrollment.subject_enrollments WHERE organization_id = \(tenant)")
        try await check(
            "class sessions", expected.sessions, "SELECT count(*) FROM attendance.attendance_sessions WHERE organization_id = \(tenant)")
        try await check(
            "present records", expected.presentTotal, "SELECT count(*) FROM attendance.attendance_records WHERE organization_id = \(tenant)"
        )
        try await check(
            "  of them late", expected.late,
            "SELECT count(*) FROM attendance.attendance_records WHERE organization_id = \(tenant) AND status = 'late'")
        try await check(
            "sum of total_present", expected.presentTotal,
            "SELECT sum(total_present)::bigint FROM attendance.attendance_sessions WHERE organization_id = \(tenant)")
        try await check(
            "sum of total_enrolled", expected.enrolledTotal,
            "SELECT sum(total_enrolled)::bigint FROM attendance.attendance_sessions WHERE organization_id = \(tenant)")
        try await check(
            "sum of total_absent", expected.enrolledTotal - expected.presentTotal,
            "SELECT sum(total_absent)::bigint FROM attendance.attendance_sessions WHERE organization_id = \(tenant)")
        try await check(
            "rejected messages", expected.rejected.values.reduce(0, +),
            "SELECT count(*) FROM attendance.inbox WHERE source = \(source) AND outcome = 'rejected'")
        // Two of them are not even JSON: they have no source.
        try await check(
            "dead letters", expected.dead,
            "SELECT count(*) FROM attendance.dead_letters WHERE source = \(source) OR source IS NULL AND reason = 'not-a-cloudevent'")
        try await check(
            "entries in the story's log", SampleStory.transitions,
            "SELECT count(*) FROM publishing.workflow_transitions WHERE organization_id = \(tenant) AND submission_id = \(SampleStory.id)")
        try await check(
            "published book of it", 1,
            """
            SELECT count(*) FROM publishing.books AS book JOIN publishing.book_submissions AS submission USING (organization_id, id)
            WHERE organization_id = \(tenant) AND id = \(SampleStory.id) AND submission.current_stage = 'PUBLISHED'
            """)
        try await check(
            "narration of it", 1,
            """
            SELECT count(*) FROM content.tts_requests
            WHERE organization_id = \(tenant) AND request_id = \(SampleStory.id) AND state = 'COMPLETED'
            """)
        checks.append(
            Check(
                what: "records of the tablet's classes, there and here",
                expected: try await ofTablet("attendance.attendance_records", connection), found: tablet.count(of: .attendanceRecords)))
        let inbox = try await RunProgress.inbox(from: source, connection)
        let replies = phases.map(\.tally)
        let decidedNow = replies.map { $0.count("applied") + $0.count("rejected") }.reduce(0, +)
        let duplicates = replies.map { $0.count("duplicate") }.reduce(0, +)
        let dead = replies.map { $0.count("dead") }.reduce(0, +)
        let sent = phases.map(\.messages).reduce(0, +)
        checks.append(
            Check(what: "messages in = applied + rejected + duplicate + dead", expected: sent, found: decidedNow + duplicates + dead))
        checks.append(
            Check(what: "inbox rows = distinct messages decided", expected: sent - expected.duplicates - expected.dead, found: inbox))
        return SampleReport(
            phases: phases, checks: checks, tales: [try await narration(connection), Self.tale(of: tablet)],
            deadLetters: try await letters(connection), commitRates: try await rates(connection))
    }

    /// Rows of the classes whose teacher has the tablet.
    static func ofTablet(_ table: String, _ connection: PostgresConnection) async throws -> Int {
        try await connection.query(
            """
            SELECT count(*) FROM \(unescaped: table)
            WHERE organization_id = \(SampleSemester.tenant) AND class_id IN
                (SELECT id FROM enrollment.classes WHERE organization_id = \(SampleSemester.tenant) AND teacher_id = 't-0')
            """
        ).first?.decode(Int.self) ?? 0
    }

    private static func narration(_ connection: PostgresConnection) async throws -> String {
        let rows = try await connection.query(
            """
            SELECT state, coalesce(duration, 0), coalesce(provider, '-'), coalesce(audio_url, error_message, '-')
            FROM content.tts_requests WHERE organization_id = \(SampleSemester.tenant) AND request_id = \(SampleStory.id)
            """)
        guard let row = rows.first else { return "the story: no narration" }
        let (state, duration, provider, place) = try row.decode(String.self, Int.self, String.self, String.self)
        return "the story: narration \(state), \(tenth(Double(duration) / 1_000)) s of sound by \(provider)\n  \(place)"
    }

    private static func tale(of tablet: SampleTablet) -> String {
        """
        the tablet: pulled \(tablet.pulledFirst) rows, marked a class offline, pushed \(tablet.pushed) rows as \(tablet.commands) commands
          the next pull brought \(tablet.pulledLater) changes; refused by attendance and taken back: \
        \(tablet.corrections.isEmpty ? "nothing" : tablet.corrections.joined(separator: ", "))
        """
    }

    /// Waits until every committed event is with the broker and everybody has taken what concerns them.
    static func drained(_ connection: PostgresConnection) async throws {
        for _ in 0..<600 {
            if try await RunProgress.pending(connection) == 0 { return }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private static func letters(_ connection: PostgresConnection) async throws -> [(reason: String, message: String, id: String?)] {
        try await connection.query(
            "SELECT reason, message, id FROM attendance.dead_letters ORDER BY reason, last_at LIMIT 12"
        ).map { try $0.decode(String.self, String.self, String?.self) }
    }

    private static func rates(_ connection: PostgresConnection) async throws -> [(service: String, messages: Int, seconds: Double)] {
        try await connection.query(
            """
            SELECT 'enrollment', count(*), coalesce(extract(epoch FROM max(received_at) - min(received_at)), 0)::float8
            FROM enrollment.inbox WHERE outcome = 'applied' AND source = \(SampleSemester.source)
            UNION ALL
            SELECT 'attendance', count(*), coalesce(extract(epoch FROM max(received_at) - min(received_at)), 0)::float8
            FROM attendance.inbox WHERE outcome = 'applied' AND source = \(SampleSemester.source)
            """
        ).map { try $0.decode(String.self, Int.self, Double.self) }
    }

    var text: String {
        var lines: [String] = [""]
        for phase in phases {
            let seconds = Double(phase.duration.components.seconds) + Double(phase.duration.components.attoseconds) / 1e18
            lines.append("\(phase.name): \(phase.messages) messages, answered in \(Int(seconds.rounded(.up))) s")
            lines.append(phase.tally.report)
        }
        lines.append("")
        lines.append("what must be there, and what the database holds")
        for check in checks {
            let mark = check.isEqual ? "ok" : "DIFFERS: \(check.found)"
            lines.append("  \(String(check.expected).leftPadded(9))  \(check.what)  \(mark)")
        }
        lines.append("")
        lines += tales
        lines.append("")
        lines.append("in the dead-letter queue lms.attendance.dead, and why")
        for letter in deadLetters {
            lines.append("  \(letter.reason): \(letter.message.prefix(100))\(letter.id.map { "  [\($0)]" } ?? "")")
        }
        lines.append("")
        for rate in commitRates where rate.seconds > 0 {
            lines.append(
                "\(rate.service): \(rate.messages) messages applied in \(Self.tenth(rate.seconds)) s from first to last, \(Int(Double(rate.messages) / rate.seconds))/s"
            )
        }
        lines.append(agrees ? "Everything agrees." : "THE NUMBERS DO NOT AGREE.")
        return lines.joined(separator: "\n")
    }

    private static func tenth(_ seconds: Double) -> String { String((seconds * 10).rounded() / 10) }
}
