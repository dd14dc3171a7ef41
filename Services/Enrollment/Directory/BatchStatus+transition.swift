internal import LMSModels

extension BatchStatus {
    /// Whether a batch may come to this status: forward always, back one step by an administrator.
    ///
    /// DOMAIN.md, section 1, subject enrollment.
    func mayFollow(_ present: BatchStatus, isAdministrator: Bool) -> Bool {
        let step = position - present.position
        return step >= 0 || (step == -1 && isAdministrator)
    }

    /// The cases are declared in their order.
    private var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
