import ArgumentParser
import WorkerKit

/// The operator's command line: `lectern`.
@main
struct LecternCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lectern",
        abstract: "Runs, feeds and inspects Lectern: message-queue workers for learning platforms.",
        discussion: """
            Example:
              lectern up
              eval "$(lectern env)"
              lectern status
            """,
        version: LecternVersion.current,
        subcommands: StackCommands.all + [
            MigrateCommand.self, TopologyCommand.self, PublishCommand.self, QueryCommand.self,
            SampleCommand.self, BenchCommand.self, VerifyCommand.self,
            MessageCommand.self, DeadCommand.self, FlagsCommand.self, ControlCommand.self, PublishersCommand.self, ParkedCommand.self,
            ContractsCommand.self, ConformanceCommand.self,
        ])
}
