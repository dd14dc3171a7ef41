/// Builds the index of a ``JSONDocument``.
///
/// One pass, no recursion.
struct JSONParser {
    private var nodes: [JSONNode] = []
    private var open: [Int] = []

    mutating func parse(_ bytes: [UInt8]) throws(JSONSyntaxError) -> [JSONNode] {
        guard bytes.count < Int(UInt32.max) else { throw JSONSyntaxError(offset: 0, reason: "longer than 4 GiB") }
        nodes.reserveCapacity(bytes.count / 12 + 4)
        let outcome = bytes.withUnsafeBufferPointer { buffer -> Result<Void, JSONSyntaxError> in
            do throws(JSONSyntaxError) {
                try scan(buffer)
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
        return nodes
    }

    private mutating func scan(_ text: UnsafeBufferPointer<UInt8>) throws(JSONSyntaxError) {
        var at = 0
        while true {
            try skipSpace(text, &at)
            try value(text, &at)
            // Close what ends here, until a comma asks for the next value.
            while true {
                guard let parent = open.last else {
                    Self.space(text, &at)
                    guard at == text.count else { throw fault(at, "more text behind the value") }
                    return
                }
                let isObject = nodes[parent].kind == .object
                try skipSpace(text, &at)
                let byte = text[at]
                if byte == UInt8(ascii: ",") {
                    at += 1
                    if isObject { try key(text, &at) }
                    break
                }
                guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    throw fault(at, isObject ? "expected , or }" : "expected , or ]")
                }
                at += 1
                close(parent, at)
            }
        }
    }

    /// Reads a scalar, or opens an array or object.
    ///
    /// An empty one is closed at once; the first key of an object and everything nested is read before this returns at
    /// a scalar.
    private mutating func value(_ text: UnsafeBufferPointer<UInt8>, _ at: inout Int) throws(JSONSyntaxError) {
        while true {
            let byte = text[at]
            switch byte {
            case UInt8(ascii: "\""):
                return try string(text, &at)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard open.count < JSONDocument.depthLimit else {
                    throw fault(at, "nested deeper than \(JSONDocument.depthLimit)")
                }
                let isObject = byte == UInt8(ascii: "{")
                open.append(nodes.count)
                nodes.append(node(isObject ? .object : .array, at, at))
                at += 1
                try skipSpace(text, &at)
                if text[at] == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    at += 1
                    return close(open[open.count - 1], at)
                }
                if isObject {
                    try key(text, &at)
                    try skipSpace(text, &at)
                }
            case UInt8(ascii: "t"): return try literal("true", .bool, true, text, &at)
            case UInt8(ascii: "f"): return try literal("false", .bool, false, text, &at)
            case UInt8(ascii: "n"): return try literal("null", .null, false, text, &at)
            default: return try number(text, &at)
            }
        }
    }

    private mutating func key(_ text: UnsafeBufferPointer<UInt8>, _ at: inout Int) throws(JSONSyntaxError) {
        try skipSpace(text, &at)
        guard text[at] == UInt8(ascii: "\"") else { throw fault(at, "expected a key in quotes") }
        try string(text, &at)
        try skipSpace(text, &at)
        guard text[at] == UInt8(ascii: ":") else { throw fault(at, "expected :") }
        at += 1
    }

    private mutating func close(_ parent: Int, _ at: Int) {
        nodes[parent].end = UInt32(at)
        nodes[parent].next = UInt32(nodes.count)
        open.removeLast()
    }

    private mutating func string(_ text: UnsafeBufferPointer<UInt8>, _ at: inout Int) throws(JSONSyntaxError) {
        let start = at + 1
        var index = start
        var isEscaped = false
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "\"") {
                var entry = node(.string, start, index)
                entry.flag = isEscaped
                nodes.append(entry)
                at = index + 1
                return
            }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                index += try escapeLength(text, index)
            } else if byte >= 0x80 {
                index += try sequenceLength(text, index)
            } else if byte < 0x20 {
                throw fault(index, "a control character in a string")
            } else {
                index += 1
            }
        }
        throw fault(text.count, "the text ends inside a string")
    }

    private func escapeLength(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) throws(JSONSyntaxError) -> Int {
        guard at + 1 < text.count else { throw fault(text.count, "the text ends inside a string") }
        switch text[at + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return 2
        case UInt8(ascii: "u"):
            guard let unit = JSONText.hexUnit(text, at + 2) else { throw fault(at, "\\u needs four hex digits") }
            if unit >> 10 == 0b110110 {
                guard at + 7 < text.count, text[at + 6] == UInt8(ascii: "\\"), text[at + 7] == UInt8(ascii: "u"),
                    let low = JSONText.hexUnit(text, at + 8), low >> 10 == 0b110111
                else { throw fault(at, "half of a surrogate pair") }
                return 12
            }
            guard unit >> 10 != 0b110111 else { throw fault(at, "half of a surrogate pair") }
            return 6
        default:
            throw fault(at, "an unknown escape")
        }
    }

    /// The length of the UTF-8 sequence at `at`, by the table of well-formed sequences (Unicode 3-7).
    private func sequenceLength(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) throws(JSONSyntaxError) -> Int {
        func tail(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            at + offset < text.count && range.contains(text[at + offset])
        }
        let isWellFormed: Bool
        let length: Int
        switch text[at] {
        case 0xC2...0xDF: (length, isWellFormed) = (2, tail(1))
        case 0xE0: (length, isWellFormed) = (3, tail(1, 0xA0...0xBF) && tail(2))
        case 0xED: (length, isWellFormed) = (3, tail(1, 0x80...0x9F) && tail(2))
        case 0xE1...0xEF: (length, isWellFormed) = (3, tail(1) && tail(2))
        case 0xF0: (length, isWellFormed) = (4, tail(1, 0x90...0xBF) && tail(2) && tail(3))
        case 0xF1...0xF3: (length, isWellFormed) = (4, tail(1) && tail(2) && tail(3))
        case 0xF4: (length, isWellFormed) = (4, tail(1, 0x80...0x8F) && tail(2) && tail(3))
        default: (length, isWellFormed) = (1, false)
        }
        guard isWellFormed else { throw fault(at, "bytes that are not UTF-8") }
        return length
    }

    private mutating func number(_ text: UnsafeBufferPointer<UInt8>, _ at: inout Int) throws(JSONSyntaxError) {
        let start = at
        func digits() -> Int {
            let first = at
            while at < text.count, text[at] &- 0x30 < 10 { at += 1 }
            return at - first
        }
        if text[at] == UInt8(ascii: "-") { at += 1 }
        let first = at
        let whole = digits()
        guard whole > 0 else { throw fault(start, "expected a value") }
        guard whole == 1 || text[first] != UInt8(ascii: "0") else { throw fault(start, "a number with a leading zero") }
        if at < text.count, text[at] == UInt8(ascii: ".") {
            at += 1
            guard digits() > 0 else { throw fault(at, "digits missing behind the point") }
        }
        if at < text.count, text[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < text.count, text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-") { at += 1 }
            guard digits() > 0 else { throw fault(at, "digits missing in the exponent") }
        }
        nodes.append(node(.number, start, at))
    }

    private mutating func literal(
        _ word: StaticString, _ kind: JSONNode.Kind, _ flag: Bool, _ text: UnsafeBufferPointer<UInt8>, _ at: inout Int
    ) throws(JSONSyntaxError) {
        let length = word.utf8CodeUnitCount
        guard at + length <= text.count else { throw fault(text.count, "the text ends early") }
        for offset in 0..<length where text[at + offset] != word.utf8Start[offset] {
            throw fault(at, "expected a value")
        }
        var entry = node(kind, at, at + length)
        entry.flag = flag
        nodes.append(entry)
        at += length
    }

    private func node(_ kind: JSONNode.Kind, _ start: Int, _ end: Int) -> JSONNode {
        JSONNode(kind: kind, flag: false, start: UInt32(start), end: UInt32(end), next: UInt32(nodes.count + 1))
    }

    private static func space(_ text: UnsafeBufferPointer<UInt8>, _ at: inout Int) {
        while at < text.count, text[at] == 0x20 || text[at] == 0x0A || text[at] == 0x0D || text[at] == 0x09 { at += 1 }
    }

    private func skipSpace(_ text: UnsafeBufferPointer<UInt8>, _ at: inout Int) throws(JSONSyntaxError) {
        Self.space(text, &at)
        guard at < text.count else { throw fault(at, at == 0 ? "no value" : "the text ends early") }
    }

    private func fault(_ offset: Int, _ reason: String) -> JSONSyntaxError {
        JSONSyntaxError(offset: offset, reason: reason)
    }
}
