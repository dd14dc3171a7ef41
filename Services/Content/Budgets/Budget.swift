/// What is left of an organization's month; all amounts in millionths of the currency.
struct Budget: Equatable, Sendable {
    /// `nil` for no limit.
    var limit: Int?
    /// What the ledger has for the month.
    var spent: Int
    /// What requests that are not done will cost.
    var promised: Int

    var committed: Int { spent + promised }

    /// Whether something of this cost may be promised; what costs nothing always may.
    func allows(_ cost: Int) -> Bool {
        guard let limit, cost > 0 else { return true }
        return committed + cost <= limit
    }
}
