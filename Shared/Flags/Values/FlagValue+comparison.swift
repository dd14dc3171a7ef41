extension FlagValue {
    /// Whether a condition takes the value for true, by JSONLogic's table: `"0"` is, an empty array is not.
    ///
    /// Source: https://jsonlogic.com/truthy.html
    var isTruthy: Bool {
        switch self {
        case .null: false
        case .boolean(let bool): bool
        case .number(let number): number != 0 && !number.isNaN
        case .string(let text): !text.isEmpty
        case .array(let elements): !elements.isEmpty
        case .object: true
        }
    }

    /// Whether `===` holds.
    ///
    /// Arrays and objects equal nothing: JavaScript asks whether they are one and the same, and values have no identity.
    func isStrictlyEqual(to other: FlagValue) -> Bool {
        switch (self, other) {
        case (.null, .null): true
        case (.boolean(let left), .boolean(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        default: false
        }
    }
}

extension String {
    /// Whether two texts are the same bytes: to Swift, é and e with an accent are one text, and to JSON two.
    func hasSameBytes(as other: String) -> Bool {
        let (left, right) = (utf8, other.utf8)
        guard left.count == right.count else { return false }
        return left.elementsEqual(right)
    }
}
