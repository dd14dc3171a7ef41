/// Whom a flag is evaluated for, and what is known about it.
///
/// ```swift
/// let context = EvaluationContext(targetingKey: "tenant-7", ["tenant": "tenant-7", "role": "teacher"])
/// ```
///
/// Made for every message: the attributes are a short list and no dictionary, so that nothing is hashed. Rules see the targeting
/// key as `targetingKey`.
public struct EvaluationContext: Sendable {
    /// The subject; what `fractional` puts into buckets.
    public var targetingKey: String?
    private(set) var attributes: [(name: String, value: FlagValue)]

    /// - Parameters:
    ///   - targetingKey: the subject, such as the tenant.
    ///   - attributes: what rules may ask for; of two with one name the last.
    public init(targetingKey: String? = nil, _ attributes: KeyValuePairs<String, FlagValue> = [:]) {
        self.targetingKey = targetingKey
        self.attributes = attributes.map { ($0.key, $0.value) }
    }

    /// - Parameters:
    ///   - targetingKey: the subject, such as the tenant.
    ///   - attributes: what rules may ask for.
    public init(targetingKey: String?, attributes: [String: FlagValue]) {
        self.targetingKey = targetingKey
        self.attributes = attributes.map { ($0.key, $0.value) }
    }

    /// An attribute; `nil` takes it away.
    public subscript(name: String) -> FlagValue? {
        get { attributes.last { $0.name.hasSameBytes(as: name) }?.value }
        set {
            attributes.removeAll { $0.name.hasSameBytes(as: name) }
            if let newValue { attributes.append((name, newValue)) }
        }
    }
}
