extension Function {
    /// Compares semantic versions; what is no version or no operator gives null.
    ///
    /// `^` and `~` ask for the same major, and the same major and minor version, and for nothing else.
    /// Source: https://flagd.dev/reference/custom-operations/semver-operation/
    static let versions = [
        Function("sem_ver") { (evaluation, arguments, _) throws(EvaluationError) in
            guard arguments.count == 3, let left = try evaluation.version(arguments[0]), let right = try evaluation.version(arguments[2]),
                case .string(let name) = arguments[1]
            else { return .null }
            return versionComparisons[name].map { .boolean($0(left, right)) } ?? .null
        }
    ]

    private static let versionComparisons: [String: @Sendable (SemanticVersion, SemanticVersion) -> Bool] = [
        "=": { $0 == $1 },
        "!=": { $0 != $1 },
        "<": { $0 < $1 },
        "<=": { $0 <= $1 },
        ">": { $0 > $1 },
        ">=": { $0 >= $1 },
        "^": { $0.major == $1.major },
        "~": { $0.major == $1.major && $0.minor == $1.minor },
    ]
}

extension Evaluation {
    /// A text, or a number such as 1 or 1.2: contexts are made by programs that know nothing of versions.
    fileprivate mutating func version(_ value: FlagValue) throws(EvaluationError) -> SemanticVersion? {
        switch value {
        case .string(let text):
            try spend(text.utf8.count / 64)
            return SemanticVersion(text)
        case .number(let number): return SemanticVersion(NumberText.text(of: number))
        case .null, .boolean, .array, .object: return nil
        }
    }
}
