import SeededRandom
import LMSModels

/// Makes JSON that a schema allows.
struct AnyJSON {
    var random: SplitMix64

    /// What becomes of the optional fields of an object.
    enum Optionals { case all, none, some, null }

    mutating func text(_ schema: Schema, _ optionals: Optionals) -> String {
        switch schema {
        case .string(let minimum, let maximum, let pattern, _, let format): quoted(string(minimum ?? 0, maximum ?? 64, pattern, format))
        case .integer(let minimum, let maximum): "\(Int64.random(in: (minimum ?? 0)...(maximum ?? 100), using: &random))"
        case .number(let minimum, let maximum): "\(Double.random(in: (minimum ?? 0)...(maximum ?? 100), using: &random))"
        case .boolean: Bool.random(using: &random) ? "true" : "false"
        case .oneOf(let words): quoted(words.randomElement(using: &random) ?? "")
        case .array(let element, _):
            "[" + (0..<Int.random(in: 0...3, using: &random)).map { _ in text(element, optionals) }.joined(separator: ",") + "]"
        case .anyObject: #"{"a":[1,null,"x"],"b":{}}"#
        case .object(let properties): object(properties, optionals)
        case .either(let schemas): schemas.randomElement(using: &random).map { text($0, optionals) } ?? "null"
        case .any: #"[1,{"a":null}]"#
        }
    }

    private mutating func object(_ properties: [Schema.Property], _ optionals: Optionals) -> String {
        var members: [String] = []
        for property in properties {
            if !property.isRequired {
                switch optionals {
                case .none: continue
                case .some where Bool.random(using: &random): continue
                case .null:
                    members.append("\"\(property.name)\":null")
                    continue
                case .all, .some: break
                }
            }
            members.append("\"\(property.name)\":" + text(property.schema, optionals))
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    private mutating func string(_ minimum: Int, _ maximum: Int, _ pattern: String?, _ format: String?) -> String {
        if format == "date-time" { return Timestamp(microseconds: .random(in: 0...4_000_000_000_000_000, using: &random)).description }
        if format == "date" { return CalendarDate(daysSinceEpoch: .random(in: 0...40_000, using: &random)).description }
        switch pattern {
        case Identifier.schema.pattern: return word(.random(in: 1...64, using: &random), "abXY019_.:-")
        case RowID.schema.pattern:
            let parts = (0..<Int.random(in: 1...2, using: &random)).map { _ in word(.random(in: 1...64, using: &random), "abXY019_.:-") }
            return parts.joined(separator: "/")
        case ClockTime.schema.pattern: return ClockTime(microseconds: 60_000_000 * Int64.random(in: 0..<1_440, using: &random)).description
        case EmailAddress.schema.pattern: return word(.random(in: 1...20, using: &random), "ab.+") + "@" + word(5, "xy")
        case LanguageTag.schema.pattern: return ["en", "pt-BR", "zh-Hans-CN", "fil"].randomElement(using: &random) ?? "en"
        case TimeZoneName.schema.pattern: return ["UTC", "Europe/Berlin", "Asia/Kolkata"].randomElement(using: &random) ?? "UTC"
        default: return word(.random(in: minimum...min(maximum, minimum + 80), using: &random), "aé€😀\"\\\n ")
        }
    }

    private mutating func word(_ length: Int, _ alphabet: String) -> String {
        let scalars = Array(alphabet.unicodeScalars)
        var word = String.UnicodeScalarView()
        for _ in 0..<length { word.append(scalars[Int.random(in: 0..<scalars.count, using: &random)]) }
        return String(word)
    }

    private func quoted(_ text: String) -> String {
        var writer = JSONWriter()
        writer.value(text)
        return writer.string
    }
}

extension Schema {
    var pattern: String? {
        guard case .string(_, _, let pattern, _, _) = self else { return nil }
        return pattern
    }
}
