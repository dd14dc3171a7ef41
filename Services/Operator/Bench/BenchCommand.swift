import ArgumentParser

/// `lectern bench`: reproducible figures, as ratios to a raw loop run in the same minute.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure this machine's throughput, as a ratio to a raw loop.",
        discussion: """
            Machines differ, and this one differs from minute to minute: so every round runs the raw reference \
            (librabbitmq drain and COPY of the raw bodies) and the worker in turns, and the median ratio counts.

            Example:
              swift build -c release && .build/release/lectern bench checkin
            """,
        subcommands: [
            BenchCheckin.self, BenchSession.self, BenchEnroll.self, BenchSemester.self, BenchRelay.self, BenchQuarantine.self,
            BenchQuery.self,
            BenchLatency.self, BenchBacklog.self,
        ])
}
