import LMSModels

/// Reads an exported document back into the schema of which it was made: the inverse of `Schema.write(_:to:)`.
///
/// A keyword that it does not know may be a constraint, whose change would go unseen; so it is an error, unless it is
/// known to be an annotation.
struct SchemaReader {
    private static let annotations: Set<String> = ["$schema", "$id", "title", "description", "deprecated", "$comment", "examples"]
    /// To what every ``Schema/anyObject`` refers.
    private static let storable = "#/$defs/storable"

    private let path: SchemaPath
    private let keywords: [(name: String, value: JSONValue)]

    /// Reads a document as `lectern contracts export` writes it.
    ///
    /// Its head is left out; only fields keep their descriptions.
    static func read(_ document: JSONValue) throws(SchemaReadingError) -> Schema {
        try SchemaReader(document, at: .root).schema()
    }

    private init(_ value: JSONValue, at path: SchemaPath) throws(SchemaReadingError) {
        guard value.kind == .object else {
            throw SchemaReadingError(path: "\(path)", keyword: nil, reason: "expected a schema, found \(value.kind.rawValue)")
        }
        self.path = path
        keywords = value.members
    }

    // MARK: Schemas

    private func schema() throws(SchemaReadingError) -> Schema {
        if let word = try text("const") {
            try allow("const")
            return .oneOf([word])
        }
        if let alternatives = try list("anyOf") {
            try allow("anyOf")
            return try .either(schemas(alternatives, "anyOf"))
        }
        guard let type = try text("type") else {
            try allow()
            return .any
        }
        switch type {
        case "string": return try string()
        case "array": return try array()
        case "object": return try object()
        case "integer":
            try allow("type", "minimum", "maximum")
            return try .integer(minimum: integer("minimum"), maximum: integer("maximum"))
        case "number":
            try allow("type", "minimum", "maximum")
            return try .number(minimum: number("minimum"), maximum: number("maximum"))
        case "boolean":
            try allow("type")
            return .boolean
        default: throw error("type", "expected string, integer, number, boolean, array or object, found \(type)")
        }
    }

    private func string() throws(SchemaReadingError) -> Schema {
        if let words = try texts("enum") {
            try allow("type", "enum")
            return .oneOf(words)
        }
        try allow("type", "minLength", "maxLength", "pattern", "not", "format")
        return try .string(
            minLength: count("minLength"), maxLength: count("maxLength"), pattern: text("pattern"), excluded: excluded(),
            format: text("format"))
    }

    private func excluded() throws(SchemaReadingError) -> String? {
        guard let value = find("not") else { return nil }
        let reader = try SchemaReader(value, at: path.member("not"))
        try reader.allow("pattern")
        guard let pattern = try reader.text("pattern") else { throw reader.error("pattern", "missing") }
        return pattern
    }

    private func array() throws(SchemaReadingError) -> Schema {
        try allow("type", "items", "maxItems")
        guard let items = find("items") else { throw error("items", "missing") }
        return try .array(SchemaReader(items, at: path.member("items")).schema(), maxItems: count("maxItems"))
    }

    private func object() throws(SchemaReadingError) -> Schema {
        if let reference = try text("$ref") {
            try allow("type", "$ref")
            guard reference == Self.storable else { throw error("$ref", "expected \(Self.storable), found \(reference)") }
            return .anyObject
        }
        try allow("type", "properties", "required")
        guard let members = find("properties"), members.kind == .object else { throw error("properties", "expected an object") }
        var required = Set(try texts("required") ?? [])
        var properties: [Schema.Property] = []
        for (name, value) in members.members {
            let reader = try SchemaReader(value, at: path.member("properties").member(name))
            properties.append(try reader.property(name, isRequired: required.remove(name) != nil))
        }
        guard required.isEmpty else {
            throw error("required", "not among the properties: \(required.sorted().joined(separator: ", "))")
        }
        return .object(properties)
    }

    /// A null in an optional field means that it is missing, so its schema stands beside null.
    private func property(_ name: String, isRequired: Bool) throws(SchemaReadingError) -> Schema.Property {
        let meaning = try text("description") ?? ""
        if isRequired { return try Schema.Property(name: name, schema: schema(), isRequired: true, meaning: meaning) }
        try allow("anyOf")
        let forms = try list("anyOf") ?? []
        guard forms.count == 2, Self.isNull(forms[1]) else {
            throw error("anyOf", #"expected a schema and {"type":"null"}, for the field is optional"#)
        }
        let reader = try SchemaReader(forms[0], at: path.member("anyOf").member("0"))
        return try Schema.Property(name: name, schema: reader.schema(), isRequired: false, meaning: meaning)
    }

    private func schemas(_ values: [JSONValue], _ keyword: String) throws(SchemaReadingError) -> [Schema] {
        var schemas: [Schema] = []
        for (index, value) in values.enumerated() {
            schemas.append(try SchemaReader(value, at: path.member(keyword).member("\(index)")).schema())
        }
        return schemas
    }

    private static func isNull(_ value: JSONValue) -> Bool { value.members.count == 1 && value.member("type")?.string == "null" }

    // MARK: Keywords

    /// - Throws: ``SchemaReadingError`` where there is another keyword that is no annotation.
    private func allow(_ known: String...) throws(SchemaReadingError) {
        for (name, _) in keywords where !known.contains(name) && !isAnnotation(name) {
            throw error(name, "not a keyword that can be compared here")
        }
    }

    /// Definitions say nothing by themselves.
    private func isAnnotation(_ name: String) -> Bool {
        Self.annotations.contains(name) || name.hasPrefix("x-") || (path.isRoot && name == "$defs")
    }

    private func text(_ keyword: String) throws(SchemaReadingError) -> String? { try read(keyword, "a string") { $0.string } }
    private func integer(_ keyword: String) throws(SchemaReadingError) -> Int64? { try read(keyword, "an integer") { $0.integer } }
    private func number(_ keyword: String) throws(SchemaReadingError) -> Double? { try read(keyword, "a number") { $0.double } }

    private func count(_ keyword: String) throws(SchemaReadingError) -> Int? {
        try read(keyword, "an integer") { $0.integer.flatMap { Int(exactly: $0) } }
    }

    private func list(_ keyword: String) throws(SchemaReadingError) -> [JSONValue]? {
        try read(keyword, "an array") { $0.kind == .array ? $0.elements : nil }
    }

    private func texts(_ keyword: String) throws(SchemaReadingError) -> [String]? {
        guard let values = try list(keyword) else { return nil }
        let texts = values.compactMap(\.string)
        guard texts.count == values.count else { throw error(keyword, "expected strings only") }
        return texts
    }

    /// The value of a keyword; `nil` where it is missing.
    private func read<Value>(
        _ keyword: String, _ expected: String, _ convert: (JSONValue) -> Value?
    ) throws(SchemaReadingError) -> Value? {
        guard let found = find(keyword) else { return nil }
        guard let value = convert(found) else { throw error(keyword, "expected \(expected), found \(found.kind.rawValue)") }
        return value
    }

    private func find(_ keyword: String) -> JSONValue? { keywords.last { $0.name == keyword }?.value }

    private func error(_ keyword: String, _ reason: String) -> SchemaReadingError {
        SchemaReadingError(path: "\(path)", keyword: keyword, reason: reason)
    }
}
