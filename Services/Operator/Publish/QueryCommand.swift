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
        let query = command
        let tally = try await MessageSender.with(try connections.endpoint(), wantsReplies: true) { sender in
            try await sender.publish([query])
            guard try await sender.waitForReplies(patience: .seconds(timeout)) else {
                throw MessageSender.Failure("no answer within \(timeout) s: does the worker run? See `lectern status`")
            }
            return sender.outcomes
        }
        let reply = try JSONDocument(tally.lastReply).root
        if tally.count("applied") == 1, let result = reply.member("result") {
            print(result.pretty)
        } else {
            FileHandle.standardError.write(Data((reply.pretty + "\n").utf8))
            throw ExitCode(1)
        }
    }
}
