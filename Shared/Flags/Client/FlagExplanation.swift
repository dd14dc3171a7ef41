/// How a flag came to its value, step by step.
public struct FlagExplanation: Sendable {
    /// One expression of the targeting and its result, in the order in which they were worked out: inner ones first.
    public struct Step: Sendable, Equatable {
        /// JSON pointer (RFC 6901) from the flag's `targeting`; `/$evaluators/…` for what stands in a shared rule.
        public let pointer: String
        /// The JSON text of the expression, as it stands in the document.
        public let expression: String
        /// `nil` where the evaluation failed here.
        public let result: FlagValue?
        /// Of a `fractional` that found something to hash.
        public let bucketing: Bucketing?
    }

    /// How `fractional` chose a bucket.
    public struct Bucketing: Sendable, Equatable {
        /// What was hashed.
        public let text: String
        public let hash: UInt32
        /// The hash scaled to the sum of the weights: from 0 up to it.
        public let position: Int
        /// The first bucket whose bound is above the position was chosen.
        public let buckets: [Bucket]
    }

    /// One bucket of a `fractional`.
    public struct Bucket: Sendable, Equatable {
        /// The JSON text of the variant's expression.
        public let variant: String
        /// The sum of the weights up to and with this bucket's.
        public let upperBound: Int
    }

    public let key: String
    /// `nil` where the caller's default is the value.
    public let variant: String?
    public let value: FlagValue?
    public let reason: FlagReason
    public let errorCode: FlagErrorCode?
    public let errorMessage: String?
    public let steps: [Step]
    /// How many more steps there were.
    public let omitted: Int

    init(key: String, _ resolution: FlagResolution, _ journal: Journal) {
        self.key = key
        reason = resolution.reason
        steps = journal.steps
        omitted = journal.omitted
        switch resolution.outcome {
        case .variant(let name, let value): (variant, self.value, errorCode, errorMessage) = (name, value, nil, nil)
        case .callersDefault: (variant, value, errorCode, errorMessage) = (nil, nil, nil, nil)
        case .failure(let code, let message): (variant, value, errorCode, errorMessage) = (nil, nil, code, message)
        }
    }
}
