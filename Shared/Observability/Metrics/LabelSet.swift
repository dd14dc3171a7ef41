/// The dimensions of a series: valid names, sorted, each once, with values of bounded length.
struct LabelSet: Sendable {
    static let overflow = LabelSet([("overflow", "true")])

    /// The most bytes of a value: that it comes from a message must not let it fill the memory.
    static let valueLimit = 256

    private let pairs: [(String, String)]

    /// Takes dimensions as they are if they are in order already, which costs no allocation.
    init(_ dimensions: [(String, String)]) {
        pairs = Self.isInOrder(dimensions) ? dimensions : Self.ordered(dimensions)
    }

    /// The labels as the page shows them: `a="1",b="2"`.
    var text: String {
        pairs.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
    }

    private static func isInOrder(_ dimensions: [(String, String)]) -> Bool {
        for (index, (name, value)) in dimensions.enumerated() {
            guard MetricName.isLabel(name), !value.isEmpty, value.utf8.count <= valueLimit else { return false }
            guard index == 0 || dimensions[index - 1].0 < name else { return false }
        }
        return true
    }

    /// Mends names and values, sorts, and keeps the first of those that have the same name.
    private static func ordered(_ dimensions: [(String, String)]) -> [(String, String)] {
        var ordered: [(String, String)] = []
        let mended = dimensions.filter { !$1.isEmpty }.map { (MetricName.label($0), shortened($1)) }
        for pair in mended.sorted(by: <) where ordered.last?.0 != pair.0 {
            ordered.append(pair)
        }
        return ordered
    }

    private static func shortened(_ value: String) -> String {
        guard value.utf8.count > valueLimit else { return value }
        var end = value.utf8.index(value.startIndex, offsetBy: valueLimit)
        while end.samePosition(in: value.unicodeScalars) == nil { end = value.utf8.index(before: end) }
        return String(value[..<end])
    }

    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension LabelSet: Hashable {
    static func == (one: LabelSet, other: LabelSet) -> Bool {
        one.pairs.elementsEqual(other.pairs, by: ==)
    }

    func hash(into hasher: inout Hasher) {
        for (name, value) in pairs {
            hasher.combine(name)
            hasher.combine(value)
        }
    }
}
