import ArgumentParser
import Postgres

/// `lectern sample`: publishes a generated semester and reports what became of it.
struct SampleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Publish a generated semester and report what became of it.",
        discussion: """
            An organization, faculties, teachers, students, classes and rosters; then class sessions with lates, \
            absences, duplicates and a few bad messages; a story from draft to published and its narration; a tablet that \
            pulls, marks a class offline, pushes and hears what was refused. The report compares what the replies said with what is in the \
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
        let run = SampleRun(semester, at: try connections.endpoint())
        guard !publishOnly else { return try await run.publish() }
        let connection = try await connections.connect()
        let report = try await run.report(connection)
        await connection.close()
        print(report.text)
        if !report.agrees { throw ExitCode(1) }
    }
}
