import ArgumentParser

/// `lectern dead`: the messages that workers could do nothing with.
struct DeadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead",
        abstract: "List, show, replay and discard dead letters: messages that a worker could do nothing with.",
        discussion: """
            Why a message is dead stands in the service's table dead_letters; the message itself is in the queue \
            lms.<service>.dead, until it is replayed or discarded; who did that stands in the view audit_log.

            Examples:
              lectern dead list --since 1d
              lectern dead show 794ecb22
              lectern dead replay --service attendance --reason unknown-type --dry-run
              lectern dead discard --service attendance --before 30d --dry-run
            """,
        subcommands: [DeadListCommand.self, DeadShowCommand.self, DeadReplayCommand.self, DeadDiscardCommand.self])
}
