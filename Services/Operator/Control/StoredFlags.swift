import Flags
import LMSModels
import Postgres
import WorkerKit

/// The document of flags as it stands in `control.flags`.
struct StoredFlags: Sendable {
    /// To the byte.
    let json: [UInt8]

    static var select: PostgresStatement { "SELECT document FROM control.flags" }

    /// Takes the document out of what ``select`` has found.
    /// - Parameter rows: of ``select``.
    /// - Throws: `PostgresDecodingError`.
    init(_ rows: PostgresRows) throws {
        json = Array((try rows.first?.decode(String.self) ?? #"{"flags":{}}"#).utf8)
    }

    static func read(_ connections: ConnectionOptions) async throws -> StoredFlags {
        try await connections.withDatabase { try StoredFlags(try await $0.query(select)) }
    }

    /// - Throws: `CommandError` where the document cannot be read, which only SQL by hand can do.
    func definitions() throws -> FlagDefinitions {
        do throws(FlagDefinitionError) {
            return try FlagDefinitions(json: json)
        } catch {
            throw CommandError(
                "the stored document cannot be read: \(error.description.printable). Workers keep the last they could read; "
                    + "`lectern flags export` prints it, `lectern flags import` replaces it")
        }
    }

    /// Stores another document.
    static func update(_ json: [UInt8]) -> PostgresStatement {
        "UPDATE control.flags SET document = \(String(decoding: json, as: UTF8.self))"
    }
}

extension FlagDefinitions {
    /// The flag of a key.
    /// - Throws: `CommandError` where there is none.
    func flag(_ key: String) throws -> FlagDefinition {
        if let flag = self[key] { return flag }
        let known = flags.isEmpty ? "there are no flags yet" : "`lectern flags list` shows the \(flags.count.of("flag")) that there are"
        throw CommandError("there is no flag \"\(key.printable)\"; \(known)")
    }
}

extension CommandError {
    /// A document or a definition that is refused.
    init(_ error: FlagDefinitionError) { self.init("\(error.description.printable). Nothing was changed.") }
}
