internal import Flags
internal import Foundation
internal import Logging
internal import Metrics
internal import Synchronization

/// The flags in a file, which may be replaced at any time.
///
/// While a new one cannot be read or understood, the last good one holds.
final class FlagsFile: Sendable {
    private struct Seen {
        var bytes: [UInt8] = []
        var isBroken = false
    }

    let path: String
    private let seen: Mutex<Seen>
    /// As they were at the start.
    private let first: Mutex<FlagDefinitions?>

    /// Reads the file.
    /// - Throws: where it is not there, or not flags.
    init(path: String) throws {
        self.path = path
        let bytes = try Self.read(path)
        first = Mutex(try FlagDefinitions(json: bytes))
        seen = Mutex(Seen(bytes: bytes))
    }

    /// The flags, where they are others than at the last call; at the first call as they are.
    func changed(_ logger: Logger) -> FlagDefinitions? {
        if let flags = first.withLock({ flags in
            defer { flags = nil }
            return flags
        }) {
            return flags
        }
        do {
            let bytes = try Self.read(path)
            guard seen.withLock({ $0.bytes != bytes }) else { return nil }
            seen.withLock { $0 = Seen(bytes: bytes) }
            return try FlagDefinitions(json: bytes)
        } catch {
            guard
                seen.withLock({ seen in
                    defer { seen.isBroken = true }
                    return !seen.isBroken
                })
            else { return nil }
            Counter(label: "lectern_flags_file_errors_total").increment()
            logger.error(
                "FLAGS_FILE cannot be taken; the last good one holds", metadata: ["path": "\(path)", "error": "\(Self.text(error))"])
            return nil
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
