import ArgumentParser

/// `lectern dead`: the messages that workers could do nothing with.
struct DeadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead",
        abstract: "List, show and replay dead letters: messages that a worker could do nothing with.",
        discussion: """
            Why a message is dead stands in the service's table dead_letters; the message itself is in the queue \
            lms.<service>.dead, until it is replayed.

            Examples:
              lectern dead list --since 1d
              lectern dead show 794ecb22
              lectern dead replay --service attendance --reason unknown-type --dry-run
            """,
        subcommands: [DeadListCommand.self, DeadShowCommand.self, DeadReplayCommand.self])
}
