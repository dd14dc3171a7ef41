import ArgumentParser
import Flags
import LMSModels

/// `VARIANT=PERCENT` on the command line: the part of the tenants that get a variant.
struct Rollout: ExpressibleByArgument, Equatable {
    let variant: String
    /// In hundredths of a percent: 0 to 10,000.
    let share: Int

    init?(argument: String) {
        guard let sign = argument.lastIndex(of: "="), sign > argument.startIndex,
            let share = Self.share(argument[argument.index(after: sign)...])
        else { return nil }
        variant = String(argument[..<sign])
        self.share = share
    }

    /// `12`, `12.5` or `12.50`; `nil` where it is no percentage, or one with more decimals.
    private static func share(_ text: Substring) -> Int? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let isDigits = parts.allSatisfy { part in part.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        guard isDigits, parts.count <= 2, (1...3).contains(parts[0].count) else { return nil }
        var hundredths = "00"
        if parts.count == 2 {
            guard (1...2).contains(parts[1].count) else { return nil }
            hundredths = parts[1].count == 2 ? String(parts[1]) : "\(parts[1])0"
        }
        guard let share = Int("\(parts[0])\(hundredths)"), share <= 10_000 else { return nil }
        return share
    }

    /// The rule: the variant for the given part of the tenants, another for the rest.
    ///
    /// The variant's bucket comes first, from 0 on: with a greater part it only grows at its end, whatever the sum of the
    /// weights, so that no tenant loses the variant.
    /// - Parameter rest: the other variant.
    /// - Returns: JSON.
    func targeting(otherwise rest: String) -> [UInt8] {
        let (part, whole) = share % 100 == 0 ? (share / 100, 100) : (share, 10_000)
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("fractional")
            writer.array { writer in
                for (name, weight) in [(variant, part), (rest, whole - part)] {
                    writer.array { writer in
                        writer.value(name)
                        writer.value(weight)
                    }
                }
            }
        }
        return writer.bytes
    }

    /// Whether the flag's rule is such a split and nothing else, which a rollout may replace without a word.
    static func isRule(of flag: FlagDefinition) -> Bool {
        guard let rule = try? JSONDocument(flag.json).root.member("targeting"), rule.members.count == 1,
            let buckets = rule.member("fractional")?.elements
        else { return false }
        return buckets.allSatisfy { bucket in
            bucket.elements.count == 2 && bucket.elements[0].kind == .string && bucket.elements[1].kind == .number
        }
    }
}
