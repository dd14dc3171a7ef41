extension JSONWriter {
    /// What was written, for people to read: see ``JSONValue/pretty``.
    public var pretty: String { (try? JSONDocument(bytes).root.pretty) ?? string }
}

extension JSONValue {
    /// The value for people to read: two spaces a level, members in their order, short lists of scalars on one line.
    public var pretty: String {
        var text = ""
        Self.write(self, indent: "", to: &text)
        return text
    }

    private static func write(_ value: JSONValue, indent: String, to text: inout String) {
        let inner = indent + "  "
        switch value.kind {
        case .object where !value.members.isEmpty:
            text += "{\n"
            for (index, member) in value.members.enumerated() {
                var name = JSONWriter()
                name.value(member.name)
                text += (index == 0 ? "" : ",\n") + inner + name.string + ": "
                write(member.value, indent: inner, to: &text)
            }
            text += "\n" + indent + "}"
        case .array where !value.elements.isEmpty:
            let elements = value.elements
            if value.json.count <= 80, elements.allSatisfy({ $0.kind != .object && $0.kind != .array }) {
                text += "[" + elements.map { String(decoding: $0.json, as: UTF8.self) }.joined(separator: ", ") + "]"
                return
            }
            text += "[\n"
            for (index, element) in elements.enumerated() {
                text += (index == 0 ? "" : ",\n") + inner
                write(element, indent: inner, to: &text)
            }
            text += "\n" + indent + "]"
        default: text += String(decoding: value.json, as: UTF8.self)
        }
    }
}
