/// A column cannot be read as the type the program asked for.
///
/// A fault of the program or of the schema: trying again does not help. The value itself is never shown.
public struct PostgresDecodingError: Error, Equatable, CustomStringConvertible {
    /// The column's name, once the row has added it.
    public var column: String?
    /// The Swift type that was asked for.
    public let expected: String
    /// The type that the server gave the column.
    public let found: PostgresType
    /// Why it did not work.
    public let reason: String

    /// - Parameters:
    ///   - expected: the Swift type that was asked for.
    ///   - found: the type that the server gave the column.
    ///   - reason: why it did not work, without the value.
    public init(expected: any Any.Type, found: PostgresType, reason: String) {
        self.expected = "\(expected)"
        self.found = found
        self.reason = reason
    }

    /// The types do not go together, whatever the value.
    static func mismatch(_ expected: any Any.Type, _ found: PostgresType) -> PostgresDecodingError {
        PostgresDecodingError(expected: expected, found: found, reason: "these types do not go together")
    }

    public var description: String {
        let place = column.map { "column \"\($0)\"" } ?? "a column"
        return "\(place) of type \(found) cannot be read as \(expected): \(reason)"
    }
}
