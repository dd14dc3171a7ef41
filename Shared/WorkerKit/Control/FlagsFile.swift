internal import Flags
internal import Foundation
internal import Logging
internal import Metrics
internal import Synchronization

/// The flags in a file, which may be replaced at any time.
///
/// While a new one cannot be read or understood, the last good one holds.
final class FlagsFile: Sendable {
    /// A good file.
    struct Version: Sendable {
        let flags: FlagDefinitions
        /// Goes up with every good one.
        let version: Int
    }

    private struct Seen {
        var latest: Version
        /// Of the last that was read, good or not.
        var bytes: [UInt8]
        var isMissing = false
    }

    let path: String
    private let seen: Mutex<Seen>

    /// Reads the file.
    /// - Throws: where it is not there, or not flags.
    init(path: String) throws {
        self.path = path
        let bytes = try Self.read(path)
        seen = Mutex(Seen(latest: Version(flags: try FlagDefinitions(json: bytes), version: 1), bytes: bytes))
    }

    /// The last good one; says once what is wrong with a newer one.
    func latest(_ logger: Logger) -> Version {
        seen.withLock { seen in
            do {
                let bytes = try Self.read(path)
                seen.isMissing = false
                guard bytes != seen.bytes else { return seen.latest }
                seen.bytes = bytes
                seen.latest = Version(flags: try FlagDefinitions(json: bytes), version: seen.latest.version + 1)
            } catch {
                guard error is FlagDefinitionError || !seen.isMissing else { return seen.latest }
                seen.isMissing = !(error is FlagDefinitionError)
                Counter(label: "lectern_flags_file_errors_total").increment()
                logger.error(
                    "FLAGS_FILE cannot be taken; the last good one holds", metadata: ["path": "\(path)", "error": "\(Self.text(error))"])
            }
            return seen.latest
        }
    }

    private static func read(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// What is wrong, in one line.
    static func text(_ error: any Error) -> String {
        error is FlagDefinitionError ? "\(error)" : error.localizedDescription
    }
}
