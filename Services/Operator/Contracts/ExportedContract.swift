import LMSModels

/// What one exported document says.
struct ExportedContract: Sendable, Equatable {
    enum Kind: String, Sendable, CaseIterable {
        case command, query, event
        /// The reply to a command or query.
        case result

        var direction: ContractDirection {
            switch self {
            case .command, .query: .received
            case .event, .result: .sent
            }
        }
    }

    /// The message type; of a result, that of its question with `.result` behind it.
    let type: String
    let kind: Kind
    /// Whether the attribute `tenant` is required; without meaning for a result.
    let needsTenant: Bool
    /// Of the whole message, attributes and data.
    let schema: Schema
    /// Rules between fields, which the schema cannot say.
    var rules: [String] = []
    /// What any object may hold, where a field is one; on one line.
    var storable: String?
}

extension ExportedContract {
    /// Reads a document as `lectern contracts export` writes it.
    ///
    /// - Parameters:
    ///   - type: The type that its file is named after.
    ///   - document: The whole document.
    /// - Throws: `SchemaReadingError` where it says something else, or something that cannot be compared.
    init(type: String, document: JSONValue) throws(SchemaReadingError) {
        let schema = try SchemaReader.read(document)
        let remarks = document.member("x-lectern")
        guard let kind = remarks?.member("kind")?.string.flatMap(Kind.init(rawValue:)) else {
            let kinds = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw SchemaReadingError(path: "/x-lectern", keyword: "kind", reason: "expected one of \(kinds)")
        }
        let needsTenant = remarks?.member("needsTenant")?.bool
        guard needsTenant != nil || kind == .result else {
            throw SchemaReadingError(path: "/x-lectern", keyword: "needsTenant", reason: "expected true or false")
        }
        self.init(
            type: type, kind: kind, needsTenant: needsTenant ?? false, schema: schema,
            rules: remarks?.member("rules")?.elements.compactMap(\.string) ?? [],
            storable: document.member("$defs")?.member("storable")?.pretty)
    }
}
