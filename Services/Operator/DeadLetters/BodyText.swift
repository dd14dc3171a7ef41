import LMSModels

/// The body of a message as people read it.
enum BodyText {
    /// How much is shown unless all is asked for.
    static let limit = 4_096

    enum Form: String {
        case json, text, binary
    }

    /// What the bytes are, and the text that shows them: JSON indented, other text escaped, else hexadecimal.
    static func shown(_ body: [UInt8]) -> (form: Form, text: String) {
        if let document = try? JSONDocument(body) {
            return (.json, document.root.pretty.printableLines)
        }
        if let text = String(validating: body, as: UTF8.self), !body.contains(0) {
            return (.text, text.printableLines)
        }
        return (.binary, hexadecimal(body))
    }

    /// The first ``limit`` characters of a text, in whole lines where these are short.
    static func cut(_ text: String) -> String {
        guard text.count > limit else { return text }
        let head = text.prefix(limit)
        guard let end = head.lastIndex(of: "\n"), head.distance(from: end, to: head.endIndex) < 200 else {
            return String(head)
        }
        return String(head[..<end])
    }

    /// Sixteen bytes a line: offset, digits, characters.
    private static func hexadecimal(_ body: [UInt8]) -> String {
        stride(from: 0, to: body.count, by: 16).map { start in
            let line = body[start..<min(start + 16, body.count)]
            let digits = line.map { hex(Int($0), digits: 2) }.joined(separator: " ")
            let characters = line.map { (0x20..<0x7F).contains($0) ? String(UnicodeScalar($0)) : "." }.joined()
            let gap = String(repeating: " ", count: 48 - digits.count)
            return "\(hex(start, digits: 6))  \(digits)\(gap)\(characters)"
        }.joined(separator: "\n")
    }

    private static func hex(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
