import ArgumentParser
import Foundation
import LMSModels
import WorkerKit

/// `lectern query`: asks a worker and prints the answer.
struct QueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Ask a worker and print the answer as JSON.",
        discussion: """
            The status is 0 with an answer, and 1 where the worker refused.

            Example:
              lectern query lms.attendance.student.history.v1 --tenant demo --data '{"studentId": "s-0001"}'
            """)

    @Argument(help: "The query's type.")
    var type: String

    @Option(help: "The query's data: JSON, or @FILE.")
    var data: String

    @Option(help: "Seconds to wait for the answer.")
    var timeout = 10

    @OptionGroup var attributes: AttributeOptions
    @OptionGroup var connections: ConnectionOptions

    func validate() throws {
        let known = operatorWorkers.flatMap { $0.answers.map(\.type.text) + $0.effectfulQueries.map(\.text) }
        guard known.contains(type) else {
            throw ValidationError("\(type): no worker answers this query. Known are:\n  " + known.sorted().joined(separator: "\n  "))
        }
    }

    func run() async throws {
        var command = try attributes.command(type: type, data: try JSONInput.read(data))
        command.exchange = Topology.queriesExchange
        let answer = try await MessageSender.ask(command, at: try connections.endpoint(), patience: .seconds(timeout))
        let reply = try JSONDocument(answer).root
        if reply.member("outcome")?.string == "applied", let result = reply.member("result") {
            print(result.pretty)
        } else {
            FileHandle.standardError.write(Data((reply.pretty + "\n").utf8))
            throw ExitCode(1)
        }
    }
}
