import ArgumentParser

/// `lectern publishers`: which broker user may publish what.
struct PublishersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publishers",
        abstract: "List, allow and remove publishers, and switch the rules on or off.",
        discussion: """
            The broker has verified who a message's user-id names. While the rules are on, workers refuse messages without \
            one, of users that are not listed, and of users that are not listed for that source, tenant, type and role. What workers \
            send themselves, as the broker user that they log in with, passes.

            Examples:
              lectern publishers allow portal --source /portal --tenant 'lake*' --type 'lms.enrollment.*' --role '*'
              lectern publishers list
              lectern publishers enforce
            """,
        subcommands: [
            PublishersListCommand.self, PublishersAllowCommand.self, PublishersRemoveCommand.self, PublishersEnforceCommand.self,
            PublishersRelaxCommand.self,
        ])
}
