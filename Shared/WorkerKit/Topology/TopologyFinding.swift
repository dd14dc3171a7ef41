/// Something about a broker that an operator should know: what is wrong and what to do.
public struct TopologyFinding: Sendable, Hashable {
    public enum Severity: String, Sendable, Hashable, Comparable {
        /// For information: somebody may want to look.
        case note
        /// Something does not work as it should, or soon will not.
        case warning
        /// Messages get lost, stuck, or go the wrong way.
        case error

        public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .note: 0
            case .warning: 1
            case .error: 2
            }
        }
    }

    /// Which rule found it; stable names for scripts that read `--json`.
    public enum Rule: String, Sendable, Hashable, CaseIterable {
        case wrongExchange, wrongQueue, queueArguments
        case waitWithoutTTL, losesMessages, policyShadowed, operatorPolicy, alternateExchangeLost
        case undeclaredQueue, undeclaredExchange, undesiredBinding
        case noConsumer, unroutableMessages, deadMessages
    }

    public var severity: Severity
    public var rule: Rule
    /// `queue lms.attendance`, `exchange lms.commands` and the like.
    public var object: String
    /// What is wrong, in one sentence.
    public var problem: String
    /// What to do, with the command where there is one.
    public var remedy: String

    public init(_ severity: Severity, _ rule: Rule, _ object: String, problem: String, remedy: String) {
        self.severity = severity
        self.rule = rule
        self.object = object
        self.problem = problem
        self.remedy = remedy
    }
}
