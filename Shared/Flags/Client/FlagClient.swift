/// Answers what the value of a flag is for a context.
///
/// ```swift
/// let flags = FlagClient(try FlagDefinitions(json: bytes), now: { Int(Date.now.timeIntervalSince1970) })
/// let path = flags.string("enrollment.write-path", default: "legacy", context: context).value
/// ```
///
/// A value, and cheap to make: new definitions are a new client. Nothing here throws or waits; whatever is wrong ends in the
/// caller's default with the reason ``FlagReason/error``.
public struct FlagClient: Sendable {
    /// Told of every evaluation: the flag's key, the variant where there is one, and the reason.
    ///
    /// Runs on the caller's path, once a message: count, and nothing more.
    public typealias Observer = @Sendable (_ key: String, _ variant: String?, _ reason: FlagReason) -> Void

    public let definitions: FlagDefinitions
    private let now: @Sendable () -> Int
    private let observer: Observer?

    /// - Parameters:
    ///   - definitions: the flags.
    ///   - now: seconds since 1970; asked only where a rule asks for `$flagd.timestamp`.
    ///   - observer: told of every evaluation.
    public init(_ definitions: FlagDefinitions, now: @escaping @Sendable () -> Int, observer: Observer? = nil) {
        self.definitions = definitions
        self.now = now
        self.observer = observer
    }

    /// The value of a flag whose variants are booleans.
    public func boolean(_ key: String, default value: Bool, context: EvaluationContext = .init()) -> FlagDetails<Bool> {
        details(key, value, context, "a boolean") { if case .boolean(let bool) = $0 { bool } else { nil } }
    }

    /// The value of a flag whose variants are texts.
    public func string(_ key: String, default value: String, context: EvaluationContext = .init()) -> FlagDetails<String> {
        details(key, value, context, "a string") { if case .string(let text) = $0 { text } else { nil } }
    }

    /// The value of a flag whose variants are numbers.
    public func number(_ key: String, default value: Double, context: EvaluationContext = .init()) -> FlagDetails<Double> {
        details(key, value, context, "a number") { if case .number(let number) = $0 { number } else { nil } }
    }

    /// The value of a flag whose variants are objects.
    public func object(
        _ key: String, default value: [String: FlagValue], context: EvaluationContext = .init()
    ) -> FlagDetails<[String: FlagValue]> {
        details(key, value, context, "an object") { if case .object(let members) = $0 { members } else { nil } }
    }

    /// Evaluates a flag and notes each step; the observer is not told.
    ///
    /// Costs many times an evaluation: it is for people. No type is asked for, so nothing is a mismatch of types.
    public func explain(_ key: String, context: EvaluationContext = .init()) -> FlagExplanation {
        var journal: Journal? = Journal()
        let resolution = definitions[key].map { FlagResolution($0, context, now, &journal) } ?? .notFound(key)
        return FlagExplanation(key: key, resolution, journal ?? Journal())
    }

    private func details<Value>(
        _ key: String, _ callersDefault: Value, _ context: EvaluationContext, _ expected: String, _ cast: (FlagValue) -> Value?
    ) -> FlagDetails<Value> {
        let flag = definitions[key]
        let metadata = flag?.metadata ?? [:]
        var journal: Journal?
        let resolution = flag.map { FlagResolution($0, context, now, &journal) } ?? .notFound(key)
        let failure: (code: FlagErrorCode, message: String)
        switch resolution.outcome {
        case .variant(let variant, let value):
            if let value = cast(value) {
                observer?(key, variant, resolution.reason)
                return FlagDetails(
                    value: value, variant: variant, reason: resolution.reason, errorCode: nil, errorMessage: nil, metadata: metadata)
            }
            failure = (.typeMismatch, "expected \(expected), and variant \(variant) of flag \(key) is \(value.excerpt)")
        case .callersDefault:
            observer?(key, nil, resolution.reason)
            return FlagDetails(
                value: callersDefault, variant: nil, reason: resolution.reason, errorCode: nil, errorMessage: nil, metadata: metadata)
        case .failure(let code, let message): failure = (code, message)
        }
        observer?(key, nil, .error)
        return FlagDetails(
            value: callersDefault, variant: nil, reason: .error, errorCode: failure.code, errorMessage: failure.message,
            metadata: metadata)
    }
}
