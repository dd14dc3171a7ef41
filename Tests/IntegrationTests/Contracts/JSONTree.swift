import LMSModels

/// JSON that can be changed.
indirect enum JSONTree {
    case object([(name: String, value: JSONTree)])
    case array([JSONTree])
    case string(String)
    /// A number, `true`, `false` or `null`, as it is written.
    case other(String)

    init(_ value: JSONValue) {
        self =
            switch value.kind {
            case .object: .object(value.members.map { ($0.name, JSONTree($0.value)) })
            case .array: .array(value.elements.map { JSONTree($0) })
            case .string: .string(value.string ?? "")
            case .number, .boolean, .null: .other(value.text)
            }
    }

    /// On one line.
    var text: String {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.string
    }

    private func write(to writer: inout JSONWriter) {
        switch self {
        case .object(let members):
            writer.object { writer in
                for member in members {
                    writer.key(named: member.name)
                    member.value.write(to: &writer)
                }
            }
        case .array(let elements): writer.array { writer in for element in elements { element.write(to: &writer) } }
        case .string(let string): writer.value(string)
        case .other(let text): writer.raw(text.utf8)
        }
    }

    /// How many values there are, this one included.
    var count: Int {
        switch self {
        case .object(let members): members.reduce(1) { $0 + $1.value.count }
        case .array(let elements): elements.reduce(1) { $0 + $1.count }
        case .string, .other: 1
        }
    }

    /// Changes one of the values, counted from the front; 0 is this one.
    mutating func change(at index: Int, _ body: (inout JSONTree) -> Void) {
        var left = index
        visit(&left, body)
    }

    private mutating func visit(_ left: inout Int, _ body: (inout JSONTree) -> Void) {
        if left == 0 {
            body(&self)
            left = -1
            return
        }
        left -= 1
        switch self {
        case .object(var members):
            for place in members.indices where left >= 0 { members[place].value.visit(&left, body) }
            self = .object(members)
        case .array(var elements):
            for place in elements.indices where left >= 0 { elements[place].visit(&left, body) }
            self = .array(elements)
        case .string, .other: break
        }
    }
}
