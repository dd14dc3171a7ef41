/// What a change of a schema does to the values that keep it.
enum SchemaEffect: Sendable {
    /// Every value means what it meant.
    case keeps
    /// Some values no longer keep it.
    case narrows
    /// Values keep it that did not.
    case widens
    /// Both, or it cannot be judged, as with two patterns.
    case alters

    /// Publishers may send what no longer is taken; consumers may get what they do not know.
    func isBreaking(_ direction: ContractDirection) -> Bool {
        switch self {
        case .keeps: false
        case .narrows: direction == .received
        case .widens: direction == .sent
        case .alters: true
        }
    }
}
