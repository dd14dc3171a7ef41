import ArgumentParser
import Flags
import Foundation
import LMSModels
import Postgres
import WorkerKit

/// `lectern flags import`: a whole document of flags.
struct FlagsImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Replace the flags by a document in flagd's format, or add the document to them.",
        discussion: """
            Without --merge the document is stored to the byte, and flags that it does not have are gone. With --merge they \
            stay, and so do shared rules and metadata; of what both have, the document's holds.

            Examples:
              lectern flags import flags.json --dry-run
              lectern flags import flags.json
              generate-flags | lectern flags import - --merge
            """)

    @OptionGroup var connections: ConnectionOptions

    @Argument(help: "The document; - is standard input.")
    var file: String

    @Flag(help: "Keep what the document does not have.")
    var merge = false

    @Flag(help: "Say what would change. Changes nothing.")
    var dryRun = false

    func run() async throws {
        let (json, imported) = try FlagFile.read(file)
        guard !dryRun else {
            let stored = try await StoredFlags.read(connections)
            return print(try Self.plan(stored, json, imported, merge).changes.text)
        }
        var changes: FlagChanges?
        try await connections.change(nothing: "the flags are so already", done: changes?.text ?? "") { transaction in
            let stored = try StoredFlags(try await transaction.query(StoredFlags.select))
            let plan = try Self.plan(stored, json, imported, merge)
            changes = plan.changes
            guard plan.json != stored.json else { return nil }
            return ControlStore.Change(
                action: merge ? "merge flags" : "import flags", subject: "all", before: Self.auditText(stored.json),
                after: Self.auditText(plan.json), statements: [StoredFlags.update(plan.json)])
        }
    }

    /// The document that is to be stored, and what it changes.
    ///
    /// A stored document that cannot be read is replaced all the same: that is how it is mended.
    private static func plan(
        _ stored: StoredFlags, _ json: [UInt8], _ imported: FlagDefinitions, _ merge: Bool
    ) throws -> (json: [UInt8], changes: FlagChanges) {
        guard merge else {
            let old = (try? stored.definitions()) ?? FlagDefinitions()
            return (json, FlagChanges(from: old, to: imported))
        }
        let old = try stored.definitions()
        do throws(FlagDefinitionError) {
            let new = try old.merging(imported)
            return (new.json, FlagChanges(from: old, to: new))
        } catch {
            throw CommandError(error)
        }
    }

    /// The audit log keeps JSON; a stored document that is none is kept as a text.
    private static func auditText(_ json: [UInt8]) -> String {
        let text = String(decoding: json, as: UTF8.self)
        guard (try? JSONDocument(json)) == nil else { return text }
        var writer = JSONWriter()
        writer.value(text)
        return writer.string
    }
}

/// A document of flags in a file.
enum FlagFile {
    /// Reads and checks a document.
    ///
    /// - Parameter path: the file, or `-` for standard input.
    /// - Returns: its bytes, and what they mean.
    /// - Throws: `CommandError` with the place of the first mistake.
    static func read(_ path: String) throws -> (json: [UInt8], definitions: FlagDefinitions) {
        let json = Array(path == "-" ? FileHandle.standardInput.readDataToEndOfFile() : try JSONInput.file(path))
        do throws(FlagDefinitionError) {
            return (json, try FlagDefinitions(json: json))
        } catch {
            throw CommandError("\(path == "-" ? "standard input" : path): \(error.description.printable)")
        }
    }
}
