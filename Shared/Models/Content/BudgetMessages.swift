/// Sets what an organization may spend on content in a calendar month.
public struct BudgetSet: Message {
    public static let type: MessageType = "lms.content.budget.set.v1"
    public static let purpose = "Sets what an organization may spend on content in a calendar month."
    public static let example = """
        {
          "monthlyLimit": 25000000,
          "updatedAt": "2025-10-01T06:00:00Z"
        }
        """

    public var monthlyLimit: Money?
    public var updatedAt: Timestamp?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.optional("monthlyLimit", &monthlyLimit, "In millionths of the currency; no limit if missing.")
        fields.optional("updatedAt", &updatedAt, "When it was decided; the latest wins. The envelope's time if missing.")
    }
}

/// A request would have cost more than is left of the month's budget: told once a month and limit.
public struct BudgetExceeded: Message {
    public static let type: MessageType = "lms.content.budget.exceeded.v1"
    public static let purpose = "A request would have cost more than is left of the month's budget: told once a month and limit."
    public static let example = """
        {
          "month": "2025-10-01",
          "monthlyLimit": 25000000,
          "spent": 24998200,
          "requestId": "long-tale-narration"
        }
        """

    public var month = CalendarDate.placeholder
    public var monthlyLimit = Money.placeholder
    public var spent = Money.placeholder
    public var requestId = Identifier.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("month", &month, "The month's first day, in the organization's time zone.")
        fields.required("monthlyLimit", &monthlyLimit, "The budget, in millionths of the currency.")
        fields.required("spent", &spent, "What is spent and promised of it.")
        fields.required("requestId", &requestId, "The request that was too much.")
    }
}
