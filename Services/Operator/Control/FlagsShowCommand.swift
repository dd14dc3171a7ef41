import ArgumentParser
import Flags
import Foundation

/// `lectern flags show`: one flag as it is stored.
struct FlagsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print the definition of one flag as it is stored.",
        discussion: """
            What is printed is what `lectern flags set FLAG --definition` takes.

            Example:
              lectern flags show enrollment.write-path
            """)

    @OptionGroup var connections: ConnectionOptions

    @Argument(help: "The flag's key.")
    var flag: String

    func run() async throws {
        let definition = try await StoredFlags.read(connections).definitions().flag(flag)
        FileHandle.standardOutput.write(Data(definition.json + Array("\n".utf8)))
    }
}
