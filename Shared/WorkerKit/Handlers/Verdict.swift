public import LMSModels

/// What a handler decided about one message.
///
/// The transaction commits the effects of the applied ones.
public enum Verdict: Sendable {
    /// The effects are in the transaction, or there was nothing left to do. `result` is JSON for the reply.
    case applied(result: [UInt8]? = nil)
    /// A business rule says no; it will say no again.
    case rejected(OutcomeCode, String)
    /// Something it depends on is not there yet. Tried again later; rejected with this code at the end.
    case deferred(OutcomeCode, String)

    public static var applied: Verdict { .applied(result: nil) }

    /// The code of a refusal, for good or for now.
    var code: OutcomeCode? {
        switch self {
        case .applied: nil
        case .rejected(let code, _), .deferred(let code, _): code
        }
    }
}
