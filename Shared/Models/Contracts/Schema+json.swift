extension Schema {
    /// The members of a document's head, before those of its schema.
    public struct Head: Sendable {
        public var id: String
        public var title: String
        public var description: String
        public var isDeprecated: Bool
        /// Rules that span fields, for readers.
        public var rules: [String]
        /// JSON texts.
        public var examples: [String]
        /// JSON text of the member `x-lectern`, for programs.
        public var annotation: String?

        public init(
            id: String, title: String, description: String, isDeprecated: Bool = false, rules: [String] = [], examples: [String] = [],
            annotation: String? = nil
        ) {
            self.id = id
            self.title = title
            self.description = description
            self.isDeprecated = isDeprecated
            self.rules = rules
            self.examples = examples
            self.annotation = annotation
        }
    }

    /// The dialect of every document.
    public static let dialect = "https://json-schema.org/draft/2020-12/schema"

    /// Writes the schema as a part of another.
    public func write(to writer: inout JSONWriter) {
        writer.object { members(&$0) }
    }

    /// Writes the schema as a document of its own.
    public func write(_ head: Head, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("$schema", Self.dialect)
            writer.member("$id", head.id)
            writer.member("title", head.title)
            writer.member("description", head.description)
            if head.isDeprecated {
                writer.key("deprecated")
                writer.value(true)
            }
            if !head.rules.isEmpty {
                writer.member("$comment", "Not checked here; a message that breaks one is rejected: \(head.rules.joined(separator: " "))")
            }
            if let annotation = head.annotation {
                writer.key("x-lectern")
                writer.raw(annotation.utf8)
            }
            members(&writer)
            if !head.examples.isEmpty {
                writer.key("examples")
                writer.array { writer in for example in head.examples { writer.raw(example.utf8) } }
            }
            if needsDefinition {
                writer.key("$defs")
                writer.object { writer in
                    writer.key("storable")
                    writer.raw(Self.storable.utf8)
                }
            }
        }
    }

    /// What PostgreSQL's jsonb holds, as JSON: the definition to which ``anyObject`` refers; see ``FreeObject``.
    public static let storable =
        #"{"type":["object","array","string","number","boolean","null"],"pattern":"^[^\\x00]*$","#
        + #""minimum":-1e308,"maximum":1e308,"propertyNames":{"pattern":"^[^\\x00]*$"},"#
        + ##""additionalProperties":{"$ref":"#/$defs/storable"},"items":{"$ref":"#/$defs/storable"}}"##

    fileprivate func members(_ writer: inout JSONWriter) {
        switch self {
        case .string(let minLength, let maxLength, let pattern, let excluded, let format):
            writer.member("type", "string")
            number("minLength", minLength, &writer)
            number("maxLength", maxLength, &writer)
            writer.member("pattern", pattern)
            if let excluded {
                writer.key("not")
                writer.object { $0.member("pattern", excluded) }
            }
            writer.member("format", format)
        case .integer(let minimum, let maximum):
            writer.member("type", "integer")
            number("minimum", minimum, &writer)
            number("maximum", maximum, &writer)
        case .number(let minimum, let maximum):
            writer.member("type", "number")
            if let minimum { writer.key("minimum"); writer.value(minimum) }
            if let maximum { writer.key("maximum"); writer.value(maximum) }
        case .boolean:
            writer.member("type", "boolean")
        case .oneOf(let values):
            if values.count == 1 { return writer.member("const", values[0]) }
            writer.member("type", "string")
            writer.key("enum")
            writer.array { writer in for value in values { writer.value(value) } }
        case .array(let element, let maxItems):
            writer.member("type", "array")
            writer.key("items")
            element.write(to: &writer)
            number("maxItems", maxItems, &writer)
        case .anyObject:
            writer.member("type", "object")
            writer.member("$ref", "#/$defs/storable")
        case .any: break
        case .either(let schemas):
            writer.key("anyOf")
            writer.array { writer in for schema in schemas { schema.write(to: &writer) } }
        case .object(let properties):
            writer.member("type", "object")
            writer.key("properties")
            writer.object { writer in for property in properties { property.write(to: &writer) } }
            writer.key("required")
            writer.array { writer in
                for property in properties where property.isRequired { writer.value(property.name) }
            }
        }
    }

    private func number(_ name: StaticString, _ value: (some BinaryInteger)?, _ writer: inout JSONWriter) {
        guard let value else { return }
        writer.key(name)
        writer.value(value)
    }
}

extension Schema.Property {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.key(named: name)
        writer.object { writer in
            writer.member("description", meaning)
            if isRequired {
                schema.members(&writer)
            } else {
                // A null in an optional field means that it is missing.
                writer.key("anyOf")
                writer.array { writer in
                    schema.write(to: &writer)
                    writer.object { $0.member("type", "null") }
                }
            }
        }
    }
}
