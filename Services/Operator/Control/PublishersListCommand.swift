import ArgumentParser
import LMSModels
import Postgres

/// `lectern publishers list`: who may publish what.
struct PublishersListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the publishers, and whether the rules are on.",
        discussion: """
            Examples:
              lectern publishers list
              lectern publishers list --json
            """)

    @OptionGroup var connections: ConnectionOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let (publishers, isOn) = try await connections.withDatabase { connection in
            let rows = try await connection.pipeline([Publisher.all, PublisherSwitch.select])
            return (try rows[0].map(Publisher.init), try PublisherSwitch.isOn(rows[1]))
        }
        print(json ? Self.json(publishers, isOn) : Self.text(publishers, isOn))
    }

    private static func text(_ publishers: [Publisher], _ isOn: Bool) -> String {
        let rules = isOn ? "on: workers refuse what it does not allow" : "off: everybody may publish everything"
        guard !publishers.isEmpty else { return "No publishers.\nThe rules are \(rules)." }
        let rows = publishers.map { publisher in
            [publisher.user.printable] + publisher.lists.map { $0.patterns.joined(separator: ", ").printable.cut(to: 60) }
        }
        return Columns.text([["user", "sources", "tenants", "types", "roles"]] + rows) + "\n\nThe rules are \(rules)."
    }

    private static func json(_ publishers: [Publisher], _ isOn: Bool) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("enforced")
            writer.value(isOn)
            writer.key("publishers")
            writer.array { writer in
                for publisher in publishers {
                    writer.object { writer in
                        writer.member("user", publisher.user)
                        publisher.write(to: &writer)
                    }
                }
            }
        }
        return writer.string
    }
}
