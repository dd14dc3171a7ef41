import ArgumentParser

/// `lectern bench checkin`: attendance workers on a queue that was filled beforehand.
struct BenchCheckin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkin",
        abstract: "Check-ins through one attendance worker.",
        discussion: """
            Messages of about 480 bytes, 60 students a session, 50 sessions at the same time, 2 % sent twice. Uses a \
            private stack of its own under --home, which it removes at the end.

            Example:
              lectern bench checkin --messages 60000 --rounds 5
              lectern bench checkin --sessions 1        the hottest row there can be
            """)

    @Option(help: "Check-ins in each round.") var messages = 60_000
    @Option(help: "Rounds of raw reference and worker in turns.") var rounds = 5
    @Option(help: "Sessions that are checked in to at the same time.") var sessions = 50
    @OptionGroup var bench: BenchOptions

    func validate() throws {
        guard messages >= 1_000, rounds >= 1, sessions >= 1 else {
            throw ValidationError("expected at least 1000 messages, 1 round, 1 session")
        }
    }

    func run() async throws {
        try await bench.compare("check-ins", rounds: rounds) {
            CheckinLoad(round: $0, messages: messages, concurrentSessions: sessions)
        }
    }
}
