/// A list in an answer: as long as what it lists, where a list in a message has at most ``Swift/Array/limit`` elements.
public struct Listing<Element: ContractValue>: ContractValue {
    public var elements: [Element]

    public init(_ elements: [Element] = []) { self.elements = elements }

    public static var placeholder: Listing { Listing() }
    public static var schema: Schema { .array(Element.schema, maxItems: nil) }

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> Listing? {
        [Element].read(value, limit: .max, &violations).map { Listing($0) }
    }

    public func write(to writer: inout JSONWriter) { elements.write(to: &writer) }
}
