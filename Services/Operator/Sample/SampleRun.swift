import AMQP
import LMSModels
import Postgres

/// Sends a sample semester through workers that run.
struct SampleRun {
    private let semester: SampleSemester
    private let endpoint: AMQPEndpoint

    init(_ semester: SampleSemester, at endpoint: AMQPEndpoint) {
        self.semester = semester
        self.endpoint = endpoint
    }

    /// Publishes only.
    func publish() async throws {
        for (name, commands) in [("directory", semester.directory), ("story", semester.story), ("attendance", semester.attendance)] {
            _ = try await send(name, commands, wantsReplies: false)
        }
    }

    /// Publishes, waits for every reply, and compares them with the tables.
    ///
    /// - Throws: `MessageSender.Failure` where something is not answered.
    func report(_ database: PostgresConnection) async throws -> SampleReport {
        var tablet = SampleTablet(semester.tablet, at: endpoint)
        var phases = [try await send("directory and rosters", semester.directory)]
        // What attendance refuses depends on the rosters being there.
        try await SampleReport.drained(database)
        try await tablet.fill(.enrollments, try await SampleReport.ofTablet("enrollment.enrollments", database))
        phases.append(try await send("a story and its narration", semester.story))
        // What its owner refuses takes the way through the wait queues: the push goes first.
        try await tablet.push()
        phases.append(try await send("sessions and check-ins", semester.attendance))
        try await SampleReport.drained(database)
        try await tablet.catchUp(
            .attendanceRecords, try await SampleReport.ofTablet("attendance.attendance_records", database))
        return try await SampleReport.make(phases, semester.expected, tablet, database)
    }

    private func send(_ name: String, _ commands: [OutgoingCommand], wantsReplies: Bool = true) async throws -> SampleReport.Phase {
        let started = ContinuousClock.now
        let tally = try await MessageSender.with(endpoint, wantsReplies: wantsReplies) { sender in
            var progress = Progress("\(name): published", total: commands.count)
            try await sender.publish(commands) { progress.show($0) }
            progress.finish(commands.count)
            guard sender.replyQueue != nil else { return sender.outcomes }
            var answers = Progress("\(name): answered", total: commands.count)
            guard try await sender.waitForReplies(progress: { answers.show($0.answered) }) else {
                throw MessageSender.Failure(
                    "\(sender.outcomes.sent - sender.outcomes.answered) messages were not answered: see `lectern status`")
            }
            answers.finish(sender.outcomes.answered)
            return sender.outcomes
        }
        return SampleReport.Phase(name: name, messages: commands.count, duration: ContinuousClock.now - started, tally: tally)
    }
}
