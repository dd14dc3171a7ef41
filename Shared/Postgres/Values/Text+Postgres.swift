public import FoundationEssentials

/// Text. A NUL character, which the server cannot store, makes the statement throw before it is sent.
extension String: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .text }

    public func encode(into buffer: inout [UInt8]) { buffer.append(contentsOf: utf8) }

    /// Reads every text type, `json` and `jsonb`, enums and `citext`.
    public static func decode(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws -> String {
        if type == .jsonb { return try PostgresJSON.decode(bytes, type: type).text }
        guard type.isTextual else { throw PostgresDecodingError.mismatch(Self.self, type) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension UUID: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .uuid }

    public func encode(into buffer: inout [UInt8]) {
        withUnsafeBytes(of: uuid) { buffer.append(contentsOf: $0) }
    }

    public static func decode(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws -> UUID {
        guard type == .uuid, bytes.count == 16 else { throw PostgresDecodingError.mismatch(Self.self, type) }
        return UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }
}

/// JSON text for a `jsonb` column; neither parsed nor checked on this side.
///
/// The server refuses the escape `\u0000` (SQLSTATE 22P05) and text that is not JSON (22P02).
public struct PostgresJSON: PostgresEncodable, PostgresDecodable, Hashable {
    public let text: String

    /// - Parameter text: one JSON value.
    public init(_ text: String) { self.text = text }

    public static var postgresType: PostgresType { .jsonb }

    public func encode(into buffer: inout [UInt8]) {
        buffer.append(Self.version)
        buffer.append(contentsOf: text.utf8)
    }

    public static func decode(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws -> PostgresJSON {
        switch type {
        case .json: return PostgresJSON(String(decoding: bytes, as: UTF8.self))
        case .jsonb where bytes.first == version:
            return PostgresJSON(String(decoding: bytes.dropFirst(), as: UTF8.self))
        default: throw PostgresDecodingError.mismatch(Self.self, type)
        }
    }

    /// The binary format of `jsonb` starts with it (`jsonb_recv` in PostgreSQL's source).
    private static let version: UInt8 = 1
}
