import ArgumentParser

/// `lectern control`: what workers that run may and may not do, at this moment.
struct ControlCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "control",
        abstract: "Block messages, pause services, limit tenants, lift quarantines, and see who did.",
        discussion: """
            Workers have a change within a second, without a restart. Messages that are blocked, over a limit or in \
            quarantine are parked: kept in the database, and sent on, oldest first, when their cause is gone. A service that \
            is paused leaves its messages in its queues.

            Examples:
              lectern control status
              lectern control block --type lms.sync.device.push.v1 --reason "INC-204: tablets push garbage"
              lectern control pause content --reason "provider maintenance until 18:00"
              lectern control limit lakeside --rate 50
              lectern control log
            """,
        subcommands: [
            ControlStatusCommand.self, BlockCommand.self, UnblockCommand.self, PauseCommand.self, ResumeCommand.self,
            LimitCommand.self, UnlimitCommand.self, LiftCommand.self, ControlLogCommand.self,
        ])
}

/// `--reason`: for whoever finds it in `lectern control status`.
struct ReasonOptions: ParsableArguments {
    @Option(help: "Why, for whoever finds it later.")
    var reason: String

    func validate() throws {
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw ValidationError("--reason is empty: say why, for whoever finds it later")
        }
    }
}
