import ArgumentParser
import Foundation
import LMSModels
import SwiftCSV
import WorkerKit

/// `lectern publish`: one message, or a CSV file with a mapping.
struct PublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Publish one message, or a whole CSV file.",
        discussion: """
            With --wait it waits for the replies and says what became of the messages; the status is 1 where one of \
            them was neither applied nor known before. Publishing the same file again is safe: workers know each \
            message by its source and id.

            Examples:
              lectern publish lms.enrollment.organization.upsert.v1 --wait \\
                --data '{"organizationId": "o-1", "code": "demo", "name": "Demo", "timezone": "Europe/Berlin"}'
              lectern publish --csv students.csv --map deploy/examples/oulad.json --wait
            """)

    @Argument(help: "The message type, which is the routing key too.")
    var type: String?

    @Option(help: "The message's data: JSON, or @FILE.")
    var data: String?

    @Option(help: "A CSV file with a header line.")
    var csv: String?

    @Option(help: "How its rows become messages: a JSON file.")
    var map: String?

    @Flag(help: "Wait for the replies.")
    var wait = false

    @Flag(help: "Publish the rows of the file in random order.")
    var shuffle = false

    @OptionGroup var attributes: AttributeOptions
    @OptionGroup var connections: ConnectionOptions

    func validate() throws {
        if csv == nil {
            guard let type, data != nil else { throw ValidationError("expected TYPE --data JSON, or --csv FILE --map MAPPING") }
            guard operatorWorkers.contains(where: { $0.commands.contains { $0.type.text == type } }) else {
                throw ValidationError("\(type): no worker takes this type. Known are:\n  " + Self.knownTypes)
            }
        } else if map == nil || type != nil || data != nil {
            throw ValidationError("--csv goes with --map, and without TYPE and --data")
        }
    }

    static var knownTypes: String {
        operatorWorkers.flatMap { $0.commands.map(\.type.text) }.sorted().joined(separator: "\n  ")
    }

    func run() async throws {
        if let csv, let map { return try await publish(csv: csv, map: map) }
        let command = try attributes.command(type: type ?? "", data: try JSONInput.read(data ?? ""))
        try await MessageSender.with(try connections.endpoint(), wantsReplies: wait) { sender in
            try await sender.publish([command])
            print("published \(command.type) source=\(command.source) id=\(command.id)")
            guard wait else { return }
            guard try await sender.waitForReplies() else {
                throw MessageSender.Failure("no reply within a minute: try `lectern message \(command.source) \(command.id)`")
            }
            let tally = sender.outcomes
            print(String(decoding: tally.lastReply, as: UTF8.self))
            if tally.succeeded < 1 { throw ExitCode(1) }
        }
    }

    private func publish(csv path: String, map: String) async throws {
        let mapping = try CSVMapping(json: Array(try JSONInput.file(map)))
        let text = String(decoding: try JSONInput.file(path), as: UTF8.self)
        let file = try EnumeratedCSV(string: text, loadColumns: false)
        var columns: [String: Int] = [:]
        for (index, name) in file.header.enumerated() { columns[name] = index }
        var rows = file.rows
        if shuffle { rows.shuffle() }
        var seen: Set<String> = []
        var repeated = 0
        var commands: [OutgoingCommand] = []
        for (number, fields) in rows.enumerated() {
            do {
                for command in try mapping.commands(CSVRow(columns: columns, fields: fields, tables: mapping.tables)) {
                    if seen.insert(command.id).inserted { commands.append(command) } else { repeated += 1 }
                }
            } catch let failure as CSVMapping.Failure {
                throw MessageSender.Failure("\(path): row \(number + 1): \(failure)")
            }
        }
        let all = commands
        let tally = try await MessageSender.with(try connections.endpoint(), wantsReplies: wait) { sender in
            var progress = Progress("published", total: all.count)
            try await sender.publish(all) { progress.show($0) }
            progress.finish(all.count)
            if wait {
                var answers = Progress("answered", total: all.count)
                let isComplete = try await sender.waitForReplies { answers.show($0.answered) }
                let tally = sender.outcomes
                answers.finish(tally.answered)
                guard isComplete else {
                    throw MessageSender.Failure("\(tally.sent - tally.answered) messages were not answered: see `lectern status`")
                }
            }
            return sender.outcomes
        }
        print("\(rows.count) rows: \(all.count) messages published, \(repeated) left out because their id occurred before")
        guard wait else { return }
        print(tally.report)
        if tally.succeeded < all.count { throw ExitCode(1) }
    }
}
