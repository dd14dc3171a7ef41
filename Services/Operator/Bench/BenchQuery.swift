import ArgumentParser
import Postgres

/// `lectern bench query`: the queries on a semester that is there.
struct BenchQuery: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Attendance's queries with random keys, on a semester that bench semester has left.",
        discussion: """
            Example:
              lectern bench semester --scale 0.1 --keep
              lectern bench query --scale 0.1 --queries 1000
            """)

    @Option(help: "The scale that the semester was made with.") var scale = 1.0
    @Option(help: "How often each query is asked.") var queries = 500
    @OptionGroup var bench: BenchOptions

    func validate() throws {
        guard queries >= 1, scale > 0 else { throw ValidationError("expected at least 1 query, and a scale above 0") }
    }

    func run() async throws {
        let semester = BenchSemesterPlan(scale: scale)
        try await bench.withRunner(atEnd: .leave, joins: true) { runner, connection, steps in
            let stored = try await connection.query("SELECT count(*) FROM attendance.sessions").first?.decode(Int.self) ?? 0
            guard stored == semester.sessions else {
                throw CommandError(
                    "\(stored) sessions are stored, a semester of scale \(scale) has \(semester.sessions): lectern bench semester --scale \(scale) --keep --home \(bench.home)"
                )
            }
            let worker = try runner.start("attendance")
            let answers = try await SemesterQueries(semester: semester, round: BenchSemester.round, runner: runner).measure(queries)
            try runner.stop(worker)
            if bench.json {
                print("{" + answers.map { #""\#($0.name)":\#($0.percentiles.json)"# }.joined(separator: ",") + "}")
            } else {
                for answer in answers { steps.say("\(answer.name): \(answer.percentiles.text)") }
            }
        }
    }
}
