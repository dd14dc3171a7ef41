import LMSModels

/// What a flag comes to before anyone has asked for a type.
struct FlagResolution {
    enum Outcome {
        /// A variant and its value.
        case variant(String, FlagValue)
        /// The caller's default.
        case callersDefault
        case failure(FlagErrorCode, String)
    }

    let outcome: Outcome
    let reason: FlagReason

    /// Decides about a flag.
    init(_ flag: FlagDefinition, _ context: EvaluationContext, _ clock: @escaping @Sendable () -> Int, _ journal: inout Journal?) {
        guard flag.state == .enabled else {
            self.init(outcome: .callersDefault, reason: .disabled)
            return
        }
        guard let targeting = flag.targeting else {
            self.init(outcome: flag.defaultOutcome, reason: flag.defaultVariant == nil ? .default : .static)
            return
        }
        var evaluation = Evaluation(flagKey: flag.key, context: context, clock: clock, journal: journal)
        do throws(EvaluationError) {
            self.init(flag, targeted: try evaluation.value(of: targeting))
        } catch {
            self.init(outcome: .failure(error.code, "\(error)"), reason: .error)
        }
        journal = evaluation.journal
    }

    private init(outcome: Outcome, reason: FlagReason) {
        self.outcome = outcome
        self.reason = reason
    }

    /// The result of a rule names a variant; null names none, and the default holds.
    ///
    /// Source: https://flagd.dev/reference/flag-definitions/#targeting-rules
    private init(_ flag: FlagDefinition, targeted result: FlagValue) {
        if result == .null {
            self.init(outcome: flag.defaultOutcome, reason: .default)
        } else if let name = result.variantName, let value = flag.variants[name] {
            self.init(outcome: .variant(name, value), reason: .targetingMatch)
        } else {
            self.init(outcome: .failure(.general, "the targeting gave \(result.excerpt), which is no variant"), reason: .error)
        }
    }

    static func notFound(_ key: String) -> FlagResolution {
        FlagResolution(outcome: .failure(.flagNotFound, "there is no flag \(key.onOneLine(limit: 60))"), reason: .error)
    }
}

extension FlagDefinition {
    fileprivate var defaultOutcome: FlagResolution.Outcome {
        guard let name = defaultVariant, let value = defaultValue else { return .callersDefault }
        return .variant(name, value)
    }
}

extension EvaluationError {
    fileprivate var code: FlagErrorCode {
        switch self {
        case .tooManySteps, .tooLarge, .tooDeep: .general
        case .notJSON: .invalidContext
        }
    }
}
