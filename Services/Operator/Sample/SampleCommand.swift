import ArgumentParser
import Foundation
import LMSModels
import Postgres
import WorkerKit

/// `lectern sample`: publishes a generated semester and reports what became of it.
struct SampleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Publish a generated semester and report what became of it.",
        discussion: """
            An organization, faculties, teachers, students, classes and rosters; then class sessions with lates, \
            absences, duplicates and a few bad messages. The report compares what the replies said with what is in the \
            database; the status is 1 where they disagree. Publishing it again changes no row.

            Example:
              lectern sample --classes 60 --class-size 60 --days 10
            """)

    @Option(help: "Classes.") var classes = 60
    @Option(help: "Students in each class.") var classSize = 60
    @Option(help: "Days of sessions.") var days = 10
    @Option(help: "Of the random numbers: the same seed gives the same messages.") var seed: UInt64 = 1
    @Option(help: "Of a hundred messages so many are sent twice.") var duplicates = 3
    @Flag(help: "Publish in random order.") var shuffle = false
    @Flag(help: "Publish only; do not wait and report.") var publishOnly = false
    @OptionGroup var connections: ConnectionOptions

    func validate() throws {
        guard (1...5_000).contains(classes), (1...500).contains(classSize), (1...200).contains(days), (0...100).contains(duplicates)
        else { throw ValidationError("accepted are 1 to 5000 classes of 1 to 500 students, 1 to 200 days, 0 to 100 % duplicates") }
    }

    func run() async throws {
        var semester = SampleSemester(
            .init(classes: classes, classSize: classSize, days: days, seed: seed, duplicatePercent: duplicates))
        if shuffle { semester.shuffle() }
        let endpoint = try connections.endpoint()
        let phases = [("directory and rosters", semester.directory), ("sessions and check-ins", semester.attendance)]
        var results: [SampleReport.Phase] = []
        for (name, commands) in phases {
            let started = ContinuousClock.now
            let tally = try await MessageSender.with(endpoint, wantsReplies: !publishOnly) { sender in
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
            results.append(.init(name: name, messages: commands.count, duration: ContinuousClock.now - started, tally: tally))
        }
        guard !publishOnly else { return }
        let connection = try await connections.connect()
        let report = try await SampleReport.make(results, semester.expected, connection)
        await connection.close()
        print(report.text)
        if !report.agrees { throw ExitCode(1) }
    }
}
