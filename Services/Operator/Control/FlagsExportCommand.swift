import ArgumentParser
import Foundation

/// `lectern flags export`: the document as it is stored.
struct FlagsExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the document of flags as it is stored, to the byte.",
        discussion: """
            What was imported is what is exported, until a flag is set or deleted. flagd and its providers read it, and so \
            do workers with FLAGS_FILE.

            Examples:
              lectern flags export flags.json
              lectern flags export | jq .flags
            """)

    @OptionGroup var connections: ConnectionOptions

    @Argument(help: "The file; without it, or with -, standard output.")
    var file: String?

    func run() async throws {
        let document = Data(try await StoredFlags.read(connections).json)
        guard let file, file != "-" else { return FileHandle.standardOutput.write(document) }
        do {
            try document.write(to: URL(filePath: file), options: .atomic)
        } catch {
            throw CommandError("\(file) cannot be written: \(error.localizedDescription)")
        }
    }
}
