/// Quarantines tenants and types whose messages fail: counts, and writes down what was found.
struct Breaker: Sendable {
    let watch: FailureWatch
    let log: QuarantineLog

    /// Takes the outcomes of a batch, before those that failed come again.
    ///
    /// `state` is that by which the batch was admitted.
    func note(_ batch: [Settled], by state: ControlState) async {
        let findings = watch.note(batch, by: state, now: .now)
        if !findings.isEmpty { await log.write(findings) }
    }
}
