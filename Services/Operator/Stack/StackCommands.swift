import ArgumentParser
import Foundation
import WorkerKit

/// The commands of the private one-machine stack, and what `up` does between broker and workers (`prepare`).
enum StackCommands {
    static let all: [any ParsableCommand.Type] = [
        UpCommand.self, DownCommand.self, StatusCommand.self, EnvCommand.self,
    ]

    /// Brings the stack's broker to the topology of all services, as a step of `up`.
    static func applyOperatorTopology(_ addresses: StackAddresses, _ steps: StepPrinter) async throws {
        let client = ManagementClient(
            try ManagementEndpoint(amqpURL: addresses.amqpURL, managementURL: addresses.managementURL))
        try await steps.step("topology") {
            let applied = try await applyTopology(
                services: TopologyCommand.services, retryDelays: try retryDelays(), client: client)
            guard applied.conflicts.isEmpty else { throw StackError(applied.conflicts.report) }
            return applied.actions.isEmpty ? "nothing to do" : applied.actions.done
        }
    }
}

/// `lectern up`: starts everything on this machine.
struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Start a private broker and database, prepare them, and start the workers.",
        discussion: """
            Everything is under $LECTERN_HOME (default .local) and on free ports of 127.0.0.1, kept from one start to \
            the next. What already runs stays. Several stacks run side by side, each with its own LECTERN_HOME.

            Examples:
              lectern up
              lectern up --workers attendance=3
              LECTERN_HOME=/tmp/other lectern up --no-workers
            """)

    @Flag(name: .customLong("no-workers"), help: "Start broker and database only; workers that run stay.")
    var noWorkers = false

    @Option(
        name: .customLong("workers"), parsing: .upToNextOption,
        help: ArgumentHelp(
            "How many workers of a service, such as attendance=3; without it one of each, or as many as before.",
            valueName: "name=count"))
    var workers: [WorkerCount] = []

    func validate() throws {
        if noWorkers, !workers.isEmpty { throw ValidationError("--no-workers and --workers exclude each other") }
    }

    func run() async throws {
        let stack = Stack()
        let steps = StepPrinter()
        let addresses = try await stack.start(steps: steps)
        try await StackCommands.prepare(addresses, steps)
        if !noWorkers {
            try await stack.startWorkers(
                Dictionary(workers.map { ($0.service, $0.count) }) { _, last in last },
                services: TopologyCommand.services.map(\.name), steps: steps)
        }
        steps.say(#"Up, under \#(stack.home). For this shell: eval "$(lectern env)""#)
    }
}

/// `attendance=3` on the command line.
struct WorkerCount: ExpressibleByArgument {
    var service: String
    var count: Int

    init?(argument: String) {
        let parts = argument.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let count = Int(parts[1]), (0...64).contains(count) else {
            return nil
        }
        self.service = String(parts[0])
        self.count = count
    }
}

/// `lectern down`: stops it all.
struct DownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Stop the workers, the broker and the database of the private stack.",
        discussion: """
            Workers finish what they have received first. The data stays for the next up, unless --purge.

            Examples:
              lectern down
              LECTERN_HOME=/tmp/other lectern down --purge
            """)

    @Flag(help: "Remove the stack's directory with all its data as well.")
    var purge = false

    func run() async throws {
        try await Stack().stop(purge: purge)
    }
}

/// `lectern status`: what runs, and how long the queues are.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the parts of the private stack and the lengths of its queues.",
        discussion: """
            The status is 0 when broker, database and every started worker answer, else 3. Queue lengths are the \
            broker's statistics and can be some seconds old.

            Example:
              lectern status --json
            """)

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let status = try await Stack().status()
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(status), as: UTF8.self))
        } else {
            print(status.table)
        }
        if !status.isReady { throw ExitCode(3) }
    }
}

/// `lectern env`: how other programs reach the stack.
struct EnvCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "env",
        abstract: "Print the addresses of the private stack as shell exports. They contain passwords.",
        discussion: """
            Example:
              eval "$(lectern env)"
              psql "$DATABASE_URL"
            """)

    func run() async throws {
        for (name, value) in try Stack().addresses().environment {
            print("export \(name)=\(EnvCommand.quoted(value))")
        }
    }

    /// The text as one word of a POSIX shell.
    static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: #"'\''"#) + "'"
    }
}
