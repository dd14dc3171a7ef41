/// A version such as `1.4.0-rc.1`, ordered as SemVer 2.0 says (https://semver.org, section 11).
///
/// As flagd's parser does, it takes a `v` in front, and `1` and `1.4` for `1.0.0` and `1.4.0`. What stands behind a `+` counts
/// for nothing.
struct SemanticVersion: Comparable {
    let major: Part
    let minor: Part
    let patch: Part
    /// Empty for a release.
    let prerelease: [Part]

    /// A number of any length, or a word of a prerelease.
    struct Part: Comparable {
        private let text: [UInt8]
        private let isNumber: Bool

        init(_ text: Substring) {
            self.text = Array(text.utf8)
            isNumber = text.utf8.allSatisfy { $0 &- 0x30 < 10 }
        }

        var isWellFormedNumber: Bool { isNumber && !text.isEmpty && (text.count == 1 || text[0] != UInt8(ascii: "0")) }

        var isWellFormedWord: Bool {
            guard !isNumber else { return isWellFormedNumber }
            return text.allSatisfy { byte in
                byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "-")
            }
        }

        /// Numbers by their value, words by their bytes, and numbers before words.
        static func < (left: Part, right: Part) -> Bool {
            guard left.isNumber == right.isNumber else { return left.isNumber }
            if left.isNumber, left.text.count != right.text.count { return left.text.count < right.text.count }
            return left.text.lexicographicallyPrecedes(right.text)
        }
    }

    /// - Returns: `nil` where the text is no version.
    init?(_ text: String) {
        var rest = text[...]
        if rest.first == "v" || rest.first == "V" { rest.removeFirst() }
        if let plus = rest.firstIndex(of: "+") {
            guard Self.words(rest[rest.index(after: plus)...], { !$0.isEmpty && Part("a" + $0).isWellFormedWord }) != nil else {
                return nil
            }
            rest = rest[..<plus]
        }
        var prerelease: [Part] = []
        let core = rest.prefix { $0 != "-" }
        if core.endIndex < rest.endIndex {
            guard let words = Self.words(rest[rest.index(after: core.endIndex)...], { !$0.isEmpty && Part($0).isWellFormedWord })
            else { return nil }
            prerelease = words
        }
        guard let numbers = Self.words(core, { Part($0).isWellFormedNumber }), numbers.count <= 3 else { return nil }
        // Only a whole version has more to it.
        guard numbers.count == 3 || core.endIndex == text.endIndex else { return nil }
        major = numbers[0]
        minor = numbers.count > 1 ? numbers[1] : Part("0")
        patch = numbers.count > 2 ? numbers[2] : Part("0")
        self.prerelease = prerelease
    }

    private static func words(_ text: Substring, _ isWellFormed: (Substring) -> Bool) -> [Part]? {
        let words = text.split(separator: ".", omittingEmptySubsequences: false)
        return words.allSatisfy(isWellFormed) ? words.map { Part($0) } : nil
    }

    static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
        let numbers = [(left.major, right.major), (left.minor, right.minor), (left.patch, right.patch)]
        for (left, right) in numbers where left != right { return left < right }
        // A release comes behind its prereleases.
        if left.prerelease.isEmpty || right.prerelease.isEmpty { return !left.prerelease.isEmpty && right.prerelease.isEmpty }
        return left.prerelease.lexicographicallyPrecedes(right.prerelease)
    }
}
