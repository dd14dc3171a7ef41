/// Text of any length: for what workers write.
///
/// What they read is a ``Text``, which has a limit and no NUL.
extension String: ContractValue {
    public static var schema: Schema { .string() }
    public static var placeholder: String { "" }

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> String? {
        if let text = value.string { return text }
        violations.add(expected: "a string", found: value)
        return nil
    }

    public func write(to writer: inout JSONWriter) { writer.value(self) }
}

extension Bool: ContractValue {
    public static var schema: Schema { .boolean }
    public static var placeholder: Bool { false }

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> Bool? {
        if let bool = value.bool { return bool }
        violations.add(expected: "true or false", found: value)
        return nil
    }

    public func write(to writer: inout JSONWriter) { writer.value(self) }
}

extension Array: ContractValue where Element: ContractValue {
    /// The most elements of a list.
    ///
    /// A whole message is bounded in bytes besides.
    public static var limit: Int { 10_000 }

    public static var schema: Schema { .array(Element.schema, maxItems: limit) }
    public static var placeholder: [Element] { [] }

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> [Element]? {
        read(value, limit: limit, &violations)
    }

    static func read(_ value: JSONValue, limit: Int, _ violations: inout ViolationList) -> [Element]? {
        guard value.kind == .array else {
            violations.add(expected: "an array", found: value)
            return nil
        }
        let elements = value.elements
        guard elements.count <= limit else {
            violations.add(expected: "an array of at most \(limit)", found: value)
            return nil
        }
        var result: [Element] = []
        result.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            violations.enter(index)
            if let read = Element.read(element, &violations) { result.append(read) }
            violations.leave()
        }
        return result.count == elements.count ? result : nil
    }

    public func write(to writer: inout JSONWriter) {
        writer.array { writer in for element in self { element.write(to: &writer) } }
    }
}
