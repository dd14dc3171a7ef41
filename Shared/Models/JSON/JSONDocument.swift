/// A parsed JSON text: the bytes, and a flat index of its values in document order.
///
/// The index is what makes decoding cheap: no value is copied or converted before someone asks for it.
/// The grammar is RFC 8259 to the letter: UTF-8 only, no trailing commas, no lone surrogates, one value.
public final class JSONDocument: Sendable {
    /// Arrays and objects may nest this deep; a deeper text is refused, so that recursion stays bounded.
    public static let depthLimit = 64

    let bytes: [UInt8]
    let nodes: [JSONNode]

    /// Parses `bytes`.
    /// - Throws: ``JSONSyntaxError`` with the offset of the first byte that does not fit.
    public init(_ bytes: [UInt8]) throws(JSONSyntaxError) {
        var parser = JSONParser()
        nodes = try parser.parse(bytes)
        self.bytes = bytes
    }

    /// The one value of the text.
    public var root: JSONValue { JSONValue(document: self, index: 0) }
}

/// Where and why a text is not JSON.
public struct JSONSyntaxError: Error, Equatable, CustomStringConvertible {
    /// Offset in bytes from the start of the text.
    public let offset: Int
    /// What stood there, or was missing.
    public let reason: String

    public var description: String { "not JSON: \(reason) at byte \(offset)" }
}

/// One value in the index: where its bytes are, and where the next sibling starts.
struct JSONNode: Sendable {
    enum Kind: UInt8, Sendable { case null, bool, number, string, array, object }

    var kind: Kind
    /// The string has backslash escapes, or the bool is true.
    var flag: Bool
    /// The first byte of the content; for strings, behind the quote.
    var start: UInt32
    /// Behind the last byte of the content.
    var end: UInt32
    /// The index behind this value and everything in it.
    var next: UInt32
}
