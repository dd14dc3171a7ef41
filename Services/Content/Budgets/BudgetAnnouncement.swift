internal import LMSModels

/// The event of a budget that does not suffice.
enum BudgetAnnouncement {
    static func exceeded(_ budget: Budget, _ month: CalendarDate, _ request: Identifier) -> BudgetExceeded {
        var event = BudgetExceeded()
        event.month = month
        event.monthlyLimit = Money(budget.limit ?? 0) ?? .placeholder
        event.spent = Money(budget.committed) ?? .placeholder
        event.requestId = request
        return event
    }
}
