import ArgumentParser
import Flags
import LMSModels

/// `lectern flags list`: every flag on a line.
struct FlagsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the flags: state, default variant, variants, and whether a rule decides.",
        discussion: """
            Examples:
              lectern flags list
              lectern flags list --json
            """)

    @OptionGroup var connections: ConnectionOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let list = FlagList(flags: try await StoredFlags.read(connections).definitions().flags)
        print(json ? list.json : list.text(width: Terminal.width))
    }
}

/// What `lectern flags list` prints.
struct FlagList {
    let flags: [FlagDefinition]

    /// The table.
    /// - Parameter width: Columns of the terminal; the description is cut to what is left.
    /// - Returns: lines without a newline at the end.
    func text(width: Int) -> String {
        guard !flags.isEmpty else { return "No flags. Make one with lectern flags set KEY --definition, or import a document." }
        var rows = flags.map { flag in
            [
                flag.key.printable.cut(to: 48), flag.state.rawValue, flag.defaultVariant?.printable.cut(to: 24) ?? "-",
                flag.variantNames.joined(separator: ", ").printable.cut(to: 40), flag.hasTargeting ? "yes" : "-",
                flag.text.printable,
            ]
        }
        rows.insert(["flag", "state", "default", "variants", "rule", "description"], at: 0)
        let taken = (0..<5).reduce(0) { sum, column in sum + (rows.map { $0[column].count }.max() ?? 0) + 2 }
        for index in rows.indices { rows[index][5] = rows[index][5].cut(to: max(24, width - taken)) }
        return Columns.text(rows)
    }

    var json: String {
        var writer = JSONWriter()
        writer.array { writer in
            for flag in flags {
                writer.object { writer in
                    writer.member("key", flag.key)
                    writer.member("state", flag.state.rawValue)
                    writer.member("defaultVariant", flag.defaultVariant)
                    writer.key("variants")
                    writer.array { writer in for name in flag.variantNames { writer.value(name) } }
                    writer.key("hasTargeting")
                    writer.value(flag.hasTargeting)
                    writer.key("metadata")
                    FlagValue.object(flag.metadata).write(to: &writer)
                }
            }
        }
        return writer.string
    }
}

extension FlagDefinition {
    /// What its metadata says of it.
    fileprivate var text: String { if case .string(let text)? = metadata["description"] { text } else { "" } }
}
