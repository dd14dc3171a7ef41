import LMSModels

/// Buckets of given weights, into which a hash puts each subject for good.
///
/// Sources: https://flagd.dev/reference/custom-operations/fractional-operation/ and the decision that made buckets precise,
/// https://flagd.dev/architecture-decisions/high-precision-fractional-bucketing/
struct FractionalSplit: Sendable {
    /// The largest sum of weights; every provider can hold it.
    static let weightLimit = Int64(Int32.max)

    struct Bucket: Sendable {
        let variant: Expression
        let weight: Weight
    }

    enum Weight: Sendable {
        case fixed(Int64)
        case computed(Expression)
    }

    /// What is hashed; without it the flag's key and the targeting key, one behind the other.
    let key: Expression?
    let buckets: [Bucket]

    /// The hash, scaled to the sum of the weights: the first bucket whose running upper bound is above it is the subject's.
    ///
    /// - Parameters:
    ///   - hash: of what identifies the subject.
    ///   - total: the sum of the weights, at least 1.
    /// - Returns: a number from 0 up to the total, without it.
    static func position(of hash: UInt32, total: Int64) -> Int64 { Int64((UInt64(hash) * UInt64(total)) >> 32) }

    static func compile(_ compiler: inout RuleCompiler, _ place: RuleCompiler.Place) throws(RuleSyntaxError) -> Operation {
        var places = place.json.kind == .array ? RuleCompiler.arguments(place) : []
        var key: Expression?
        if let first = places.first, first.json.kind != .array {
            key = try compiler.expression(first)
            places.removeFirst()
        }
        guard !places.isEmpty else {
            throw RuleSyntaxError(pointer: place.pointer, reason: "expected buckets such as [\"on\", 10], [\"off\", 90]")
        }
        var buckets: [Bucket] = []
        for place in places { buckets.append(try bucket(&compiler, place)) }
        var total: Int64 = 0
        for case .fixed(let weight) in buckets.lazy.map(\.weight) { total += weight }
        guard total <= weightLimit else {
            throw RuleSyntaxError(pointer: place.pointer, reason: "expected weights whose sum is at most \(weightLimit), found \(total)")
        }
        return .fractional(FractionalSplit(key: key, buckets: buckets))
    }

    private static func bucket(_ compiler: inout RuleCompiler, _ place: RuleCompiler.Place) throws(RuleSyntaxError) -> Bucket {
        let parts = RuleCompiler.arguments(place)
        guard place.json.kind == .array, (1...2).contains(parts.count) else {
            throw RuleSyntaxError(pointer: place.pointer, reason: "expected a bucket: [variant], or [variant, weight]")
        }
        let variant = try compiler.expression(parts[0])
        guard parts.count > 1 else { return Bucket(variant: variant, weight: .fixed(1)) }
        let expression = try compiler.expression(parts[1])
        guard let constant = expression.constant else { return Bucket(variant: variant, weight: .computed(expression)) }
        guard let weight = weight(constant) else {
            throw RuleSyntaxError(pointer: parts[1].pointer, reason: "expected a weight: an integer from 0 to \(weightLimit)")
        }
        return Bucket(variant: variant, weight: .fixed(weight))
    }

    /// 1 for null; a negative weight is none.
    ///
    /// Both as flagd has it: a rollout may be computed from the time, and be not yet due.
    fileprivate static func weight(_ value: FlagValue) -> Int64? {
        switch value {
        case .null: return 1
        case .number(let number):
            guard number.rounded() == number, number <= Double(weightLimit) else { return nil }
            return Int64(max(0, number))
        case .boolean, .string, .array, .object: return nil
        }
    }
}

extension Evaluation {
    /// The variant of the bucket that the subject falls into.
    ///
    /// Null, so that the default variant decides, where there is nothing to hash, the sum of the weights is 0 or too large, or
    /// a computed weight is no integer.
    mutating func bucket(_ split: FractionalSplit, _ scope: Scope) throws(EvaluationError) -> FlagValue {
        guard let text = try bucketingText(split, scope) else { return .null }
        var bounds: [Int64] = []
        bounds.reserveCapacity(split.buckets.count)
        var total: Int64 = 0
        for bucket in split.buckets {
            switch bucket.weight {
            case .fixed(let weight): total += weight
            case .computed(let expression):
                guard let weight = FractionalSplit.weight(try value(of: expression, in: scope)) else { return .null }
                total += weight
            }
            bounds.append(total)
        }
        guard (1...FractionalSplit.weightLimit).contains(total) else { return .null }
        try spend(text.utf8.count / 64 + bounds.count)
        let hash = Murmur3.hash(text)
        let position = FractionalSplit.position(of: hash, total: total)
        guard let chosen = bounds.firstIndex(where: { position < $0 }) else { return .null }
        let variant = try value(of: split.buckets[chosen].variant, in: scope)
        // Only now: the variant may be a split of its own.
        if journal != nil { journal?.bucketing = FlagExplanation.Bucketing(text, hash, position, split, bounds) }
        switch variant {
        case .array, .object: return .null
        case .null, .boolean, .number, .string: return variant
        }
    }

    private mutating func bucketingText(_ split: FractionalSplit, _ scope: Scope) throws(EvaluationError) -> String? {
        if let key = split.key {
            switch try value(of: key, in: scope) {
            case .string(let text): return text
            // A subject without the property is still a subject: flagd goes on with the targeting key.
            case .null: break
            case .boolean, .number, .array, .object: return nil
            }
        }
        guard case .string(let targetingKey) = context.targetingKey.map({ .string($0) }) ?? context["targetingKey"] else { return nil }
        return flagKey + targetingKey
    }
}

extension FlagExplanation.Bucketing {
    fileprivate init(_ text: String, _ hash: UInt32, _ position: Int64, _ split: FractionalSplit, _ bounds: [Int64]) {
        let buckets = zip(split.buckets, bounds).map { bucket, bound in
            FlagExplanation.Bucket(variant: bucket.variant.text, upperBound: Int(bound))
        }
        self.init(text: text, hash: hash, position: Int(position), buckets: buckets)
    }
}
