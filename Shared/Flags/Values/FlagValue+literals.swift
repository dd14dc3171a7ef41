// A context reads like the JSON it stands for: `["tenant": "t-1", "age": 12]`.

extension FlagValue: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
}

extension FlagValue: ExpressibleByBooleanLiteral {
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
}

extension FlagValue: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int) { self = .number(Double(value)) }
}

extension FlagValue: ExpressibleByFloatLiteral {
    public init(floatLiteral value: Double) { self = .number(value) }
}

extension FlagValue: ExpressibleByNilLiteral {
    public init(nilLiteral: ()) { self = .null }
}

extension FlagValue: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: FlagValue...) { self = .array(elements) }
}

extension FlagValue: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, FlagValue)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}
