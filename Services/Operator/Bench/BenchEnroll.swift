import ArgumentParser

/// `lectern bench enroll`: students onto rosters.
struct BenchEnroll: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enroll",
        abstract: "class.enroll commands through one enrollment worker.",
        discussion: """
            A semester's enrollments: 60 students a class, each student in five classes. Uses a private stack of its own under \
            --home, which it removes at the end.

            Example:
              lectern bench enroll --messages 150000 --rounds 5
            """)

    @Option(help: "Enrollments in each round.") var messages = 150_000
    @Option(help: "Rounds of raw reference and worker in turns.") var rounds = 5
    @OptionGroup var bench: BenchOptions

    func validate() throws {
        guard messages >= 300, messages % 300 == 0, rounds >= 1 else {
            throw ValidationError("expected at least 300 messages, in whole classes of 300, and 1 round")
        }
    }

    func run() async throws {
        try await bench.compare("enrollments", rounds: rounds) { round in
            EnrollLoad(
                round: round,
                semester: BenchSemesterPlan(classes: messages / 60, students: messages / 5, classesOfStudent: 5, prefix: "\(round)-"))
        }
    }
}
