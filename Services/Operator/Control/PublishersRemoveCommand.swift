import ArgumentParser
import Postgres
import WorkerKit

/// `lectern publishers remove`: a broker user that may publish nothing any more.
struct PublishersRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take a publisher off the list; while the rules are on, workers refuse what it sends.",
        discussion: """
            Example:
              lectern publishers remove portal
            """)

    @OptionGroup var connections: ConnectionOptions

    @Argument(help: "The broker user, as in the message's user-id.")
    var user: String

    func run() async throws {
        try await connections.change(
            nothing: "\(user.printable) is no publisher; `lectern publishers list` shows who is", done: "\(user.printable): removed"
        ) { transaction in
            guard let old = try await transaction.query(Publisher.of(user)).first.map(Publisher.init) else { return nil }
            return ControlStore.Change(
                action: "remove publisher", subject: user, before: old.json, after: nil,
                statements: ["DELETE FROM control.publishers WHERE broker_user = \(user)"])
        }
    }
}
