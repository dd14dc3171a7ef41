import ArgumentParser
import Foundation
import LMSModels
import WorkerKit

/// `lectern contracts`: what publishers and consumers may rely on, and whether messages keep it.
struct ContractsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contracts",
        abstract: "Export the message contracts, and check messages or an older export against them.",
        discussion: """
            Needs neither broker nor database.

            Example:
              lectern contracts export /tmp/contracts
              lectern contracts check /tmp/contracts/examples/commands/*.json
            """,
        subcommands: [ExportCommand.self, CheckCommand.self])

    struct ExportCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Write AsyncAPI, JSON Schemas, example messages and the reference into a folder.",
            discussion: """
                asyncapi.json       AsyncAPI 3.0: servers, channels, operations, messages, replies
                schemas/            JSON Schema 2020-12: TYPE.schema.json of a whole message,
                                    TYPE.result.schema.json of the reply to it
                examples/           commands, queries and events: TYPE.json, a real message of each
                reference/          the same for people, in Markdown

                What an earlier export left in the folder is replaced.

                Example:
                  lectern contracts export ./contracts
                """)

        @Argument(help: "The folder; made if it is not there.")
        var directory: String

        func run() async throws {
            let export = try ContractExport(.current, version: LecternVersion.current)
            try export.write(to: URL(filePath: directory))
            let types = ContractCatalog.current.services.flatMap(\.own).count
            print("\(directory): \(types) message types in \(export.files.count) files; begin with \(directory)/reference/README.md")
        }
    }

    struct CheckCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Judge messages as a worker would, or compare the contracts with an older export.",
            discussion: """
                A FILE holds one message in structured mode, a JSON array of them, or one a line; - is standard input. With \
                --type it holds data alone. The status is 0 when workers would take every message, and 1 otherwise. Whether \
                the rows allow a message, only the worker knows. MESSAGE_MAX_BYTES is the workers', if it is set.

                With --against, what could break publishers or consumers that rely on the older export is listed, and the \
                status is 1 if there is anything.

                Example:
                  lectern contracts check messages.jsonl
                  lectern contracts check --type lms.attendance.checkin.record.v1 data.json
                  lectern contracts check --against deploy/contracts
                """)

        @Argument(help: "Files of messages; - is standard input.")
        var files: [String] = []

        @Option(help: "The files hold data of this type, without attributes.")
        var type: String?

        @Option(help: "A folder that an older `lectern contracts export` wrote.")
        var against: String?

        @Flag(help: "Print JSON.")
        var json = false

        func validate() throws {
            guard files.isEmpty == (against != nil) else { throw ValidationError("expected FILE..., or --against DIR") }
            guard against == nil || type == nil else { throw ValidationError("--type goes with FILE..., not with --against") }
            if let type, ContractCatalog.current.contract(type) == nil {
                throw ValidationError("\(type): no worker takes this type. Known are:\n  " + ContractCatalog.current.takenTypes)
            }
        }

        func run() async throws {
            if let against { return try compare(with: URL(filePath: against)) }
            let judge = MessageJudge.ofOperator
            var report = JudgementReport()
            for file in files {
                for message in try MessageFile.read(file, type: type) {
                    report.add(judge.judge(body: message.body, contentType: nil), body: message.body, at: message.place)
                }
            }
            print(json ? report.json : report.text)
            if !report.isClean { throw ExitCode.failure }
        }

        private func compare(with folder: URL) throws {
            let old = try ExportedContracts.read(folder)
            let changes = ContractComparison.changes(old: old, new: ExportedContracts.make(.current))
            let breaking = changes.filter(\.isBreaking)
            if json {
                print(ContractChange.json(changes))
            } else {
                for change in changes {
                    print("\(change.isBreaking ? "BREAKING" : "fine    ")  \(change.type) \(change.path): \(change.description)")
                }
                print("\(old.count) documents of \(folder.path): \(changes.count) changes, \(breaking.count) of them breaking")
            }
            if !breaking.isEmpty { throw ExitCode.failure }
        }
    }
}

extension ContractCatalog {
    /// A command or query by its type.
    func contract(_ type: String) -> MessageContract? {
        services.flatMap { $0.commands + $0.queries }.first { $0.type.text == type }
    }

    /// Every type that a worker takes, one a line.
    var takenTypes: String { services.flatMap { $0.commands + $0.queries }.map(\.type.text).sorted().joined(separator: "\n  ") }
}
