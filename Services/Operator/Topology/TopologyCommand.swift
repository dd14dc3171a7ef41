import ArgumentParser
import Foundation
import WorkerKit

/// `lectern topology`: what the broker should hold against what it holds.
struct TopologyCommand: AsyncParsableCommand {
    static let services: [ServiceTopology] = operatorServices

    static let configuration = CommandConfiguration(
        commandName: "topology",
        abstract: "Compare a broker's exchanges, queues, bindings and policies with what the services need.",
        discussion: """
            Uses the broker's management API (plugin rabbitmq_management).

            Example:
              eval "$(lectern env)"
              lectern topology plan
              lectern topology apply
            """,
        subcommands: [PlanCommand.self, ApplyCommand.self])

    struct PlanCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "plan",
            abstract: "Print what apply would do, and what is wrong besides. Changes nothing.",
            discussion: """
                Lines begin with + (create), ~ (change) or - (remove); findings follow. The status is 0, or 1 when the \
                broker cannot be read; with --exit-code it is 2 when there is something to do.

                Example:
                  lectern topology plan --amqp-url amqp://lectern:secret@broker/%2F --exit-code
                """)

        @OptionGroup var broker: BrokerOptions

        @Option(
            name: .customLong("retry-delays-ms"),
            help: "Milliseconds of the wait queues. Default: RETRY_DELAYS_MS, else 1000,5000,15000.")
        var retryDelaysText: String?

        @Flag(help: "Exit with status 2 when there is something to do.")
        var exitCode = false

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let client = ManagementClient(try broker.endpoint())
            let desired = Topology.desired(
                services: TopologyCommand.services, retryDelays: try retryDelays(retryDelaysText))
            let actual = try await client.brokerTopology()
            let diff = TopologyDiff(desired: desired, actual: actual)
            let findings = TopologyFinding.lint(desired: desired, actual: actual)
            if json {
                try print(TopologyReport(actions: diff.actions, findings: findings).json())
            } else {
                diff.actions.forEach { print($0) }
                print(diff.actions.isEmpty ? "Nothing to do." : "\(diff.actions.planned).")
                print(findings.report, terminator: "")
            }
            if exitCode, !diff.isEmpty { throw ExitCode(2) }
        }
    }

    struct ApplyCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "apply",
            abstract: "Create and change what plan prints. Safe to repeat, and to run from two places at once.",
            discussion: """
                Deletes no queue, no exchange and no message. What cannot be changed in place is reported with the \
                command that mends it, and the status is then 1.

                Example:
                  RETRY_DELAYS_MS=1000,5000,15000 lectern topology apply
                """)

        @OptionGroup var broker: BrokerOptions

        @Option(
            name: .customLong("retry-delays-ms"),
            help: "Milliseconds of the wait queues. Default: RETRY_DELAYS_MS, else 1000,5000,15000.")
        var retryDelaysText: String?

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let client = ManagementClient(try broker.endpoint())
            let json = json
            let applied = try await applyTopology(
                services: TopologyCommand.services, retryDelays: try retryDelays(retryDelaysText), client: client
            ) { action in
                if !json { print(action) }
            }
            if json {
                try print(TopologyReport(actions: applied.actions, findings: applied.findings).json())
            } else {
                print(applied.actions.isEmpty ? "Nothing to do." : "Done: \(applied.actions.done).")
                print(applied.findings.report, terminator: "")
            }
            if !applied.conflicts.isEmpty { throw ExitCode.failure }
        }
    }
}
