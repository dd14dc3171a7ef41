internal import ArgumentParser

/// The operator's command line: `lectern`.
@main
struct LecternCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lectern",
        abstract: "Runs, feeds and inspects Lectern: message-queue workers for learning platforms.",
        discussion: "EXAMPLE: lectern up && eval \"$(lectern env)\" && lectern status",
        version: "0.1.0")
}
