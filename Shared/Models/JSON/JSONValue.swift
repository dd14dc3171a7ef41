/// One value of a ``JSONDocument``.
///
/// Cheap to copy; keeps the document alive.
public struct JSONValue: Sendable {
    /// What kind of value it is, by the names JSON Schema uses.
    public enum Kind: String, Sendable { case null, boolean, number, string, array, object }

    let document: JSONDocument
    let index: Int

    private var node: JSONNode { document.nodes[index] }

    public var kind: Kind {
        switch node.kind {
        case .null: .null
        case .bool: .boolean
        case .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    public var isNull: Bool { node.kind == .null }

    /// The text of a string, `nil` for any other kind.
    public var string: String? {
        let node = node
        guard node.kind == .string else { return nil }
        return document.bytes.withUnsafeBufferPointer { bytes in
            let content = UnsafeBufferPointer(rebasing: bytes[Int(node.start)..<Int(node.end)])
            return node.flag ? JSONText.unescape(content) : String(decoding: content, as: UTF8.self)
        }
    }

    public var bool: Bool? {
        let node = node
        return node.kind == .bool ? node.flag : nil
    }

    /// The number as an integer: `1`, `1.0` and `1e2` are integers, as in JSON Schema; `nil` beyond 64 bits.
    public var integer: Int64? {
        let node = node
        guard node.kind == .number else { return nil }
        var value: Int64 = 0
        var isNegative = false
        for (offset, byte) in document.bytes[Int(node.start)..<Int(node.end)].enumerated() {
            if offset == 0, byte == UInt8(ascii: "-") {
                isNegative = true
                continue
            }
            guard byte &- 0x30 < 10 else { return scaledInteger }
            let digit = Int64(byte &- 0x30)
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.subtractingReportingOverflow(digit)
            guard !overflow, !carry else {
                // 2025000000000000000000e-18 is 2025.
                return text.contains(where: { $0 == "." || $0 == "e" || $0 == "E" }) ? scaledInteger : nil
            }
            value = sum
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    /// `1.0` and `1e2` by their digits: a double would round what has more than 53 bits.
    private var scaledInteger: Int64? {
        let parts = text.lowercased().split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        var digits = String(mantissa[0] + fraction)
        if digits.allSatisfy({ $0 == "-" || $0 == "0" }) { return 0 }
        guard let power = parts.count > 1 ? Int32(parts[1]) : 0 else { return nil }
        var zeros = Int(power) - fraction.utf8.count
        while zeros < 0, digits.last == "0" {
            digits.removeLast()
            zeros += 1
        }
        guard (0...19).contains(zeros) else { return nil }
        return Int64(digits + String(repeating: "0", count: zeros))
    }

    public var double: Double? {
        guard node.kind == .number, let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// The bytes as they stand in the document, strings without their quotes.
    public var text: String { String(decoding: document.bytes[Int(node.start)..<Int(node.end)], as: UTF8.self) }

    /// The JSON text of this value.
    public var json: ArraySlice<UInt8> {
        let node = node
        return node.kind == .string
            ? document.bytes[Int(node.start) - 1..<Int(node.end) + 1] : document.bytes[Int(node.start)..<Int(node.end)]
    }

    /// The value of a member; the last one where a name stands twice, as in JavaScript and Python.
    public func member(_ name: StaticString) -> JSONValue? {
        let node = node
        guard node.kind == .object else { return nil }
        let wanted = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        var found: Int?
        var key = index + 1
        document.bytes.withUnsafeBufferPointer { bytes in
            document.nodes.withUnsafeBufferPointer { nodes in
                while key < Int(node.next) {
                    let entry = nodes[key]
                    if matches(entry, wanted, bytes) { found = key + 1 }
                    key = Int(nodes[key + 1].next)
                }
            }
        }
        return found.map { JSONValue(document: document, index: $0) }
    }

    /// How many members an object has, one that stands twice counted twice; 0 for any other kind.
    var memberCount: Int {
        let node = node
        guard node.kind == .object else { return 0 }
        return document.nodes.withUnsafeBufferPointer { nodes in
            var count = 0
            var key = index + 1
            while key < Int(node.next) {
                count += 1
                key = Int(nodes[key + 1].next)
            }
            return count
        }
    }

    /// The members of an object in document order; empty for any other kind.
    public var members: [(name: String, value: JSONValue)] {
        let node = node
        guard node.kind == .object else { return [] }
        var result: [(String, JSONValue)] = []
        var key = index + 1
        while key < Int(node.next) {
            let name = JSONValue(document: document, index: key).string ?? ""
            result.append((name, JSONValue(document: document, index: key + 1)))
            key = Int(document.nodes[key + 1].next)
        }
        return result
    }

    /// The elements of an array; empty for any other kind.
    public var elements: [JSONValue] {
        let node = node
        guard node.kind == .array else { return [] }
        var result: [JSONValue] = []
        var element = index + 1
        while element < Int(node.next) {
            result.append(JSONValue(document: document, index: element))
            element = Int(document.nodes[element].next)
        }
        return result
    }

    @inline(__always)
    private func matches(
        _ key: JSONNode, _ wanted: UnsafeBufferPointer<UInt8>, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        if key.flag { return JSONText.unescape(.init(rebasing: bytes[Int(key.start)..<Int(key.end)])).utf8.elementsEqual(wanted) }
        guard Int(key.end - key.start) == wanted.count else { return false }
        for offset in 0..<wanted.count where bytes[Int(key.start) + offset] != wanted[offset] { return false }
        return true
    }
}
