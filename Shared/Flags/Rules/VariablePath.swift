/// The way to a variable: names and indexes with dots between them, such as `user.roles.0`.
struct VariablePath: Sendable {
    struct Component: Sendable {
        let name: String
        /// The place in an array, where the name is one.
        let index: Int?
    }

    /// Where the way starts in an evaluation's context.
    enum Origin: Sendable { case whole, targetingKey, flagKey, timestamp, properties, attribute }

    /// Empty for everything.
    let components: [Component]
    let origin: Origin

    init(_ text: String) {
        components =
            text.isEmpty
            ? []
            : text.split(separator: ".", omittingEmptySubsequences: false).map { name in
                Component(name: String(name), index: Self.index(name))
            }
        switch components.first?.name {
        case nil: origin = .whole
        case "targetingKey": origin = .targetingKey
        case "$flagd" where components.count == 1: origin = .properties
        case "$flagd" where components[1].name == "flagKey": origin = .flagKey
        case "$flagd" where components[1].name == "timestamp": origin = .timestamp
        case "$flagd": origin = .properties
        default: origin = .attribute
        }
    }

    /// What is left to walk behind the origin.
    var rest: ArraySlice<Component> {
        switch origin {
        case .whole: components[...]
        case .flagKey, .timestamp: components[2...]
        case .targetingKey, .properties, .attribute: components[1...]
        }
    }

    /// `0` and `12`, but not `01` and `+1`: those are names.
    private static func index(_ name: Substring) -> Int? {
        guard let index = Int(name), index >= 0, String(index) == name else { return nil }
        return index
    }

    /// The value at the end of the way; `nil` where it breaks off, `null` where that is what stands there.
    static func value(in start: FlagValue, at path: ArraySlice<Component>) -> FlagValue? {
        var value = start
        for component in path {
            switch value {
            case .object(let members):
                guard let member = members[component.name] else { return nil }
                value = member
            case .array(let elements):
                guard let index = component.index, index < elements.count else { return nil }
                value = elements[index]
            case .null, .boolean, .number, .string: return nil
            }
        }
        return value
    }
}
