import SeededRandom
import LMSModels

@testable import lectern

/// Spoils messages, or changes them so that they are still right; deterministic by its seed.
struct MessageMutator {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// Changes one to three values of a message.
    mutating func mutate(_ message: JSONTree) -> JSONTree {
        var message = message
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let index = Int.random(in: 0..<message.count, using: &random)
            var random = random
            message.change(at: index) { Self.change(&$0, &random) }
            self.random = random
        }
        return message
    }

    private static func change(_ value: inout JSONTree, _ random: inout SplitMix64) {
        // The edges of what the value looks like, more often than anything.
        if case .string(let text) = value, let edges = edges(of: text), Bool.random(using: &random) {
            value = .string(edges.randomElement(using: &random) ?? "")
            return
        }
        switch Int.random(in: 0..<12, using: &random) {
        case 0...3 where value.isObject: changeObject(&value, &random)
        case 0...2: value = .string(odd.randomElement(using: &random) ?? "")
        case 3: value = .other(scalars.randomElement(using: &random) ?? "null")
        case 4: value = .string(times.randomElement(using: &random) ?? "")
        case 5: value = edited(value, &random)
        case 6: value = .array([value])
        case 7: value = .object([("x", value)])
        case 8: for _ in 0..<Int.random(in: 1...20, using: &random) { value = .array([value]) }
        case 9: value = .other("\(Int64.random(in: .min ... .max, using: &random))")
        case 10: value = quoted(value)
        default: value = .other("null")
        }
    }

    /// Texts of the same kind, right and almost right.
    private static func edges(of text: String) -> [String]? {
        if text.contains("@") { return odd.filter { $0.contains("@") } }
        guard text.first?.isNumber == true else { return nil }
        if text.contains("T") { return times.filter { $0.count > 15 } }
        if text.contains(":") { return times.filter { $0.contains(":") && $0.count < 11 } }
        return text.contains("-") ? times.filter { $0.contains("-") && $0.count < 13 } : nil
    }

    private static func changeObject(_ value: inout JSONTree, _ random: inout SplitMix64) {
        guard case .object(var members) = value else { return }
        switch Int.random(in: 0..<4, using: &random) {
        case 0 where !members.isEmpty: members.remove(at: .random(in: members.indices, using: &random))
        case 1: members.append(("unknown", .array([.object([("deep", .other("1e5"))])])))
        case 2 where members.count > 1:
            let (first, second) = (Int.random(in: members.indices, using: &random), Int.random(in: members.indices, using: &random))
            let kept = members[first].value
            members[first].value = members[second].value
            members[second].value = kept
        default: members.shuffle(using: &random)
        }
        value = .object(members)
    }

    /// A string with one character more, fewer or in the other case; a number with one more digit.
    private static func edited(_ value: JSONTree, _ random: inout SplitMix64) -> JSONTree {
        switch value {
        case .string(let text):
            switch Int.random(in: 0..<5, using: &random) {
            case 0: .string(String(text.dropLast()))
            case 1: .string(text + (odd.randomElement(using: &random) ?? ""))
            case 2: .string(text == text.uppercased() ? text.lowercased() : text.uppercased())
            case 3: .string(" " + text)
            default: .string(text + "\n")
            }
        case .other(let text): .other(text.first?.isNumber == true ? text + "0" : text)
        case .array(let elements): .array(elements + elements)
        case .object: value
        }
    }

    private static func quoted(_ value: JSONTree) -> JSONTree {
        switch value {
        case .string(let text) where Double(text) != nil: .other(text)
        case .string(let text): .string("\"\(text)\"")
        case .other(let text): .string(text)
        case .array, .object: .string(value.text)
        }
    }

    private static let odd: [String] =
        [
            "", " ", "a", "a b", "é", "ß", "\u{0}", "a\u{0}b", "\n", "\u{85}", "\u{A0}x", "\u{2028}", "\u{3000}@\u{3000}", "\u{FEFF}", "😀",
            "👩🏽‍🏫",
            "e\u{301}", "@", "a@b", "a@b@c", "a@\u{301}b@c", "ü@ü.example", "a b@c", "1", "-1", "1.5", "1e3", "true", "null", "present",
            "PRESENT",
            "ACTIVE", "teacher", "absent", "UTC", "utc", "Europe/Berlin", "Europe/Atlantis", "A/b", "a/b/c/d/e/f", "../etc/passwd", "CET",
            "Robert'); DROP TABLE students;--", "${jndi:ldap://x}", "%s%n", "<script>", "\\", "\"", "a:b.c-d_e", "１２",
        ]
        + [64, 65, 200, 201, 250, 254, 255, 256, 2_000, 2_001].flatMap {
            [String(repeating: "x", count: $0), String(repeating: "é", count: $0)]
        }
        + [
            String(repeating: "d", count: 250) + "@c.d", "a@" + String(repeating: "d", count: 252),
            "a@" + String(repeating: "d", count: 253),
        ]

    private static let scalars = [
        "null", "true", "false", "0", "-0", "1", "-1", "1.0", "1e2", "1.5", "0.1", "1e308", "-1e308", "2147483647", "999999999",
        "1000000000",
        "9223372036854775807", "9223372036854775808", "-9223372036854775809", "123456789012345678901234567890", "2025", "2200", "2201",
        "1899",
    ]

    private static let times = [
        "2026-11-21T09:30:00Z", "2026-11-21t09:30:00z", "2026-11-21T09:30:00+05:30", "2026-11-21T09:30:00.123456789-00:00",
        "2026-11-21T23:59:60Z", "2026-11-21T24:00:00Z", "2026-11-21T09:30:61Z", "2026-11-21T09:30Z", "2026-11-21 09:30:00Z",
        "2026-11-21T09:30:00", "2026-11-21T09:30:00.Z", "2026-11-21T09:30:00+24:00", "2026-11-21T09:30:00+01:60", "2026-11-21T09:30:00Z\n",
        "2026-02-29T00:00:00Z", "2024-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2000-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
        "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01", "0001-01-02T00:00:00+23:59", "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:60Z", "9999-12-31T23:59:59-01:00", "9999-12-30T23:59:59-23:59", "2026-11-21", "2026-02-29", "2024-02-29",
        "2026-11-21\n", "0000-12-31", "0004-02-29", "0100-02-29", "9999-12-31", "10000-01-01", "26-11-21", "2026-1-1", "09:30", "09:30:59",
        "24:00", "9:30", "09:60", "23:59:60", "09:30\n", "09:30:00.5",
    ]
}

extension JSONTree {
    fileprivate var isObject: Bool {
        if case .object = self { true } else { false }
    }
}
