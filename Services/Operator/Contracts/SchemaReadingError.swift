/// Why a document cannot be read back into a schema.
struct SchemaReadingError: Error, Equatable, CustomStringConvertible {
    /// JSON pointer of the schema in the document.
    let path: String
    /// The keyword that is wrong or missing; `nil` where it is the schema as a whole.
    let keyword: String?
    let reason: String

    var description: String { "\(path): " + (keyword.map { "\($0): " } ?? "") + reason }
}
