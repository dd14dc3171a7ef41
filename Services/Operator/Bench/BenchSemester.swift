import AMQP
import ArgumentParser
import Foundation
import LMSModels
import Postgres
import WorkerKit

/// `lectern bench semester`: all of seed 003's semester, and the queries on it.
struct BenchSemester: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "semester",
        abstract: "A semester as seed 003 counts it: classes, students, enrollments, sessions, and queries on them.",
        discussion: """
            2,500 classes, 30,000 students, 150,000 enrollments and 225,000 sessions with 48 of 60 present, as messages \
            through broker, enrollment worker and attendance worker; 10.8 million present records. What is stored is compared with what was \
            sent, and the tables are vacuumed before the queries. Uses a private stack of its own under --home, which it removes at the end unless --keep is given.

            Example:
              lectern bench semester
              lectern bench semester --scale 0.01
            """)

    @Option(help: "The part of the semester: 1 for all of it.") var scale = 1.0
    @Option(help: "How often each query is asked.") var queries = 500
    @OptionGroup var bench: BenchOptions

    /// In the ids of the sessions.
    static let round = "semester"

    func validate() throws {
        guard scale > 0, scale <= 1, queries >= 1 else { throw ValidationError("expected a scale from 0 to 1, and at least 1 query") }
    }

    func run() async throws {
        let semester = BenchSemesterPlan(scale: scale)
        try await bench.withRunner { runner, connection, steps in
            try await runner.follow("enrollment", keeping: ["attendance"])
            try await runner.follow("attendance")
            try await steps.step("directory and rosters") { try await enroll(semester, runner, connection) }
            let run = try await sessions(semester, runner, connection, steps)
            try await check(semester, connection)
            steps.say(run.text)
            let sizes = try await sizes(connection)
            steps.say(sizes.map { "  \($0.table): \($0.bytes >> 20) MiB" }.joined(separator: "\n"))
            let total = sizes.reduce(0) { $0 + $1.bytes }
            // What autovacuum does within minutes, at once: the queries are asked of tables at rest.
            for table in sizes.map(\.table) { try await connection.simple("VACUUM (ANALYZE) attendance.\(table)") }
            let worker = try runner.start("attendance")
            let answers = try await SemesterQueries(semester: semester, round: Self.round, runner: runner).measure(queries)
            try runner.stop(worker)
            for answer in answers { steps.say("\(answer.name): \(answer.percentiles.text)") }
            report(semester, run, total, answers)
        }
    }

    private func report(_ semester: BenchSemesterPlan, _ run: SemesterRun, _ total: Int, _ answers: [SemesterQueries.Result]) {
        if bench.json {
            let queries = answers.map { #""\#($0.name)":\#($0.percentiles.json)"# }.joined(separator: ",")
            print(
                """
                {"benchmark":"semester","scale":\(scale),"sessions":\(semester.sessions),"seconds":\(run.seconds.thousandths),\
                "rate":\(Int(run.rate)),"sag":\(run.sag.thousandths),"peakBytes":\(run.peak),"bytes":\(total),"queries":{\(queries)}}
                """)
        } else {
            print("semester at scale \(scale): \(run.text); \(total >> 20) MiB in all")
        }
    }

    private func enroll(
        _ semester: BenchSemesterPlan, _ runner: BenchRunner, _ connection: PostgresConnection
    ) async throws -> String {
        let workers = try ["enrollment", "attendance"].map { try runner.start($0) }
        try await runner.publish(
            semester.founding(asEvent: false) + (0..<semester.classes).map { semester.course($0, asEvent: false) }
                + (0..<semester.students).map { semester.student($0, asEvent: false) })
        for service in ["enrollment", "attendance"] { try await runner.waitUntilEmpty(service, connection) }
        try await runner.fill(EnrollLoad(round: Self.round, semester: semester))
        for service in ["enrollment", "attendance"] { try await runner.waitUntilEmpty(service, connection) }
        for worker in workers { try runner.stop(worker) }
        let known = try await connection.query(
            "SELECT (SELECT count(*) FROM attendance.classes), (SELECT count(*) FROM attendance.roster)"
        ).first?.decode(Int.self, Int.self)
        guard let known, known == (semester.classes, semester.enrollments) else {
            throw CommandError("attendance knows \(known ?? (0, 0)) classes and enrollments: see lectern dead list")
        }
        return "\(semester.classes) classes, \(semester.students) students, \(semester.enrollments) enrollments"
    }

    private func sessions(
        _ semester: BenchSemesterPlan, _ runner: BenchRunner, _ connection: PostgresConnection, _ steps: StepPrinter
    ) async throws -> SemesterRun {
        let load = SessionLoad(round: Self.round, sessions: semester.sessions, semester: semester)
        try await steps.step("filling the queue") { "\(try await runner.fill(load)) sessions" }
        let worker = try runner.start("attendance")
        var run = SemesterRun(sessions: semester.sessions)
        try await runner.onChannel { channel in
            let queue = Topology.queueName(service: "attendance")
            while true {
                let left = try await channel.queueExists(queue)?.messages ?? 0
                run.note(left)
                if left == 0 { break }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
        let finished = try await runner.waitUntilDone(load, connection)
        run.peak = try ProcessMemory.peak(worker)
        let begun = try await connection.query(
            "SELECT min(received_at) FROM attendance.inbox WHERE type = 'lms.attendance.session.record.v1'"
        ).first?.decode(PostgresTimestamp.self)
        try runner.stop(worker)
        run.seconds = Double(finished.microseconds - (begun?.microseconds ?? 0)) / 1e6
        return run
    }

    /// What is stored is what was sent.
    private func check(_ semester: BenchSemesterPlan, _ connection: PostgresConnection) async throws {
        let stored = try await connection.query(
            "SELECT count(*), coalesce(sum(total_present), 0)::bigint FROM attendance.sessions"
        ).first?.decode(Int.self, Int.self)
        let present = (0..<BenchSemesterPlan.sessionsOfClass).reduce(0) { $0 + semester.present(session: $1) } * semester.classes
        guard let stored, stored == (semester.sessions, present) else {
            throw CommandError("stored are \(stored ?? (0, 0)) sessions and present records; sent were \((semester.sessions, present))")
        }
    }

    private func sizes(_ connection: PostgresConnection) async throws -> [(table: String, bytes: Int)] {
        try await connection.query(
            """
            SELECT relname::text, pg_total_relation_size(oid) FROM pg_class
            WHERE relnamespace = 'attendance'::regnamespace AND relkind = 'r' AND pg_total_relation_size(oid) >= 1048576
            ORDER BY 2 DESC
            """
        ).map { try $0.decode(String.self, Int.self) }
    }
}

/// How the sessions of a semester went through.
struct SemesterRun {
    let sessions: Int
    var seconds = 0.0
    /// Of the worker's resident memory, in bytes.
    var peak = 0
    private var marks: [(moment: ContinuousClock.Instant, done: Int)] = []

    init(sessions: Int) { self.sessions = sessions }

    /// - Parameter left: what the queue still holds.
    mutating func note(_ left: Int) { marks.append((.now, sessions - left)) }

    var rate: Double { Double(sessions) / max(seconds, 0.001) }

    /// The rate of the last million records, or tenth, as a share of the first's; the very first second is not counted.
    var sag: Double {
        let portion = min(sessions / 10, 1_000_000 / 48)
        func rate(from start: Int, to end: Int) -> Double {
            guard let first = marks.first(where: { $0.done >= start }), let last = marks.first(where: { $0.done >= end }),
                last.moment > first.moment
            else { return .nan }
            return Double(last.done - first.done) / ((last.moment - first.moment) / .seconds(1))
        }
        let share = rate(from: sessions - portion, to: sessions) / rate(from: portion / 10, to: portion + portion / 10)
        return share.isFinite ? share : 1
    }

    var text: String {
        """
        \(sessions) sessions in \(seconds.thousandths) s, \(Int(rate))/s; last million records at \(sag.thousandths) of the first's rate; \
        peak memory \(peak >> 20) MiB
        """
    }
}
