import ArgumentParser
import LMSModels
import Postgres
import WorkerKit

/// `lectern flags differences`: what shadow runs have found.
struct FlagsDifferencesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "differences",
        abstract: "Show where a candidate path would have done something else than the current one.",
        discussion: """
            A flag's variant with the value "shadow" runs the handler by the path that metadata.candidate names, rolls it \
            back, and compares verdict, events, rows of the audit log and jobs with what the path of metadata.current then \
            does. Differences are kept for a week.

            Examples:
              lectern flags differences publishing.workflow-mode
              lectern flags differences publishing.workflow-mode --limit 3 --json
            """)

    @OptionGroup var connections: ConnectionOptions

    @Argument(help: "The key of the flag.")
    var flag: String

    @Option(help: "At most so many differences, the latest first.")
    var limit = 10

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard (1...100_000).contains(limit) else {
            throw ValidationError("--limit is \(limit); accepted are 1 to 100000")
        }
    }

    func run() async throws {
        let list = try await connections.withDatabase { try await ShadowList.read($0, flag: flag, limit: limit) }
        print(json ? list.json : list.text)
    }
}

/// What `lectern flags differences` prints.
struct ShadowList: Sendable {
    /// Messages that were compared.
    struct Count: Sendable {
        let service: String
        let candidate: String
        let compared: Int
        let different: Int
    }

    /// A message by which the paths differ.
    struct Difference: Sendable {
        let service: String
        let candidate: String
        let at: Timestamp
        let type: String
        let tenant: String?
        let source: String
        let id: String
        /// JSON: verdict, events, rows, jobs.
        let current: String
        let tried: String
    }

    let flag: String
    let counts: [Count]
    let differences: [Difference]

    static func read(_ connection: PostgresConnection, flag: String, limit: Int) async throws -> ShadowList {
        var counts: [Count] = []
        var differences: [Difference] = []
        for service in operatorWorkers.map(\.name) {
            counts += try await connection.query(
                """
                SELECT candidate, compared, different FROM \(unescaped: service).shadow_comparisons
                WHERE flag = \(flag) ORDER BY candidate
                """
            ).map { row in
                let (candidate, compared, different) = try row.decode(String.self, Int.self, Int.self)
                return Count(service: service, candidate: candidate, compared: compared, different: different)
            }
            differences += try await connection.query(
                """
                SELECT candidate, at, type, tenant, source, id, current, tried FROM \(unescaped: service).shadow_differences
                WHERE flag = \(flag) ORDER BY at DESC LIMIT \(Int32(limit))
                """
            ).map { row in
                let (candidate, at, type, tenant, source, id, current, tried) = try row.decode(
                    String.self, Timestamp.self, String.self, String?.self, String.self, String.self, String.self, String.self)
                return Difference(
                    service: service, candidate: candidate, at: at, type: type, tenant: tenant, source: source, id: id,
                    current: current, tried: tried)
            }
        }
        let latest = differences.sorted { $0.at > $1.at }.prefix(limit)
        return ShadowList(flag: flag, counts: counts, differences: Array(latest))
    }

    var text: String {
        guard !counts.isEmpty else {
            return "Nothing was compared for \(flag.printable): no message had a variant with the value \"shadow\"."
        }
        let table = Columns.text(
            [["service", "candidate", "compared", "different"]]
                + counts.map { [$0.service, $0.candidate.printable, "\($0.compared)", "\($0.different)"] })
        let found = differences.map { difference in
            """
            \(difference.at) \(difference.type.printable) \(difference.tenant?.printable ?? "-") \
            \(difference.source.printable) \(difference.id.printable)
              current                \(difference.current.printable)
              \(difference.candidate.printable.padding(to: 22)) \(difference.tried.printable)
            """
        }
        return ([table] + found).joined(separator: "\n\n")
    }

    var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("flag", flag)
            writer.key("comparisons")
            writer.array { writer in
                for count in counts {
                    writer.object { writer in
                        writer.member("service", count.service)
                        writer.member("candidate", count.candidate)
                        writer.key("compared")
                        writer.value(count.compared)
                        writer.key("different")
                        writer.value(count.different)
                    }
                }
            }
            writer.key("differences")
            writer.array { writer in for difference in differences { Self.write(difference, to: &writer) } }
        }
        return writer.string
    }

    private static func write(_ difference: Difference, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("service", difference.service)
            writer.member("candidate", difference.candidate)
            writer.member("at", difference.at.description)
            writer.member("type", difference.type)
            writer.member("tenant", difference.tenant)
            writer.member("source", difference.source)
            writer.member("id", difference.id)
            writer.key("current")
            writer.raw(difference.current.utf8)
            writer.key("tried")
            writer.raw(difference.tried.utf8)
        }
    }
}

extension String {
    fileprivate func padding(to length: Int) -> String { self + String(repeating: " ", count: max(0, length - count)) }
}
