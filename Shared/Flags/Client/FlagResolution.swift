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

    private init(_ outcome: Outcome, _ reason: FlagReason) {
        self.outcome = outcome
        self.reason = reason
    }

    /// Decides about a flag; the evaluation is made only where the flag has targeting.
    init(_ flag: FlagDefinition, _ evaluation: @autoclosure () -> Evaluation, journal: inout Journal?) {
        guard flag.state == .enabled else {
            self.init(.callersDefault, .disabled)
            return
        }
        guard let targeting = flag.targeting else {
            self.init(flag.defaultOutcome, flag.defaultVariant == nil ? .default : .static)
            return
        }
        var evaluation = evaluation()
        evaluation.journal = journal
        defer { journal = evaluation.journal }
        do throws(EvaluationError) {
            self.init(flag, targeted: try evaluation.value(of: targeting))
        } catch {
            self.init(.failure(error.code, "\(error)"), .error)
        }
    }

    /// The result of a rule names a variant: a text, or a boolean or number by its JSON text; null names none.
    ///
    /// Source: https://flagd.dev/reference/flag-definitions/#targeting-rules
    private init(_ flag: FlagDefinition, targeted result: FlagValue) {
        let name: String
        switch result {
        case .null:
            self.init(flag.defaultOutcome, .default)
            return
        case .string(let text): name = text
        case .boolean, .number, .array, .object: name = result.json
        }
        if let value = flag.variants[name] {
            self.init(.variant(name, value), .targetingMatch)
        } else {
            self.init(.failure(.general, "the targeting gave \(name.prefix(60)), which is no variant"), .error)
        }
    }

    static func notFound(_ key: String) -> FlagResolution {
        FlagResolution(.failure(.flagNotFound, "there is no flag \(key.prefix(60))"), .error)
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
