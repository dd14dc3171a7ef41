import ArgumentParser

/// `lectern bench session`: whole class sessions.
struct BenchSession: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session",
        abstract: "Whole class sessions through one attendance worker.",
        discussion: """
            Each message is a session with 48 of 60 students present, 4 of them late. Uses a private stack of its own under \
            --home, which it removes at the end.

            Example:
              lectern bench session --messages 10000 --rounds 5
            """)

    @Option(help: "Sessions in each round.") var messages = 10_000
    @Option(help: "Rounds of raw reference and worker in turns.") var rounds = 5
    @Option(help: "Classes that they belong to.") var classes = 100
    @OptionGroup var bench: BenchOptions

    func validate() throws {
        guard messages >= 100, rounds >= 1, classes >= 5, messages <= 120 * classes else {
            throw ValidationError("expected at least 100 messages, 1 round, 5 classes, and at most 120 sessions a class")
        }
    }

    func run() async throws {
        try await bench.compare("sessions of 48", rounds: rounds) {
            SessionLoad(
                round: $0, sessions: messages, semester: BenchSemesterPlan(classes: classes, students: classes * 12, classesOfStudent: 5))
        }
    }
}
