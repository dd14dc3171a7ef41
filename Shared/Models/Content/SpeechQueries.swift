/// Asks where a request for speech stands.
public struct SpeechStatusQuery: Message {
    public static let type: MessageType = "lms.content.speech.status.v1"
    public static let purpose = "Asks where a request for speech stands."
    public static let example = """
        {
          "requestId": "tale-narration"
        }
        """

    public var requestId = Identifier.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("requestId", &requestId, "The request.")
    }
}

/// What `speech.status` answers.
public struct SpeechStatusResult: Contract {
    public var requestId = Identifier.placeholder
    public var state = SpeechState.placeholder
    public var attempts = Count.placeholder
    public var cost = Money.placeholder
    public var audioUrl: Text<1, 2_000>?
    public var format: SpeechFormat?
    public var durationMs: Count?
    public var provider: ShortCode?
    public var model: ShortCode?
    public var code: SpeechFailureCode?
    public var message: Text<0, 1_000>?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("requestId", &requestId, "The request.")
        fields.required("state", &state, "Where it stands.")
        fields.required("attempts", &attempts, "How often it was tried so far.")
        fields.required("cost", &cost, "What it has cost so far, in millionths of the currency.")
        fields.optional("audioUrl", &audioUrl, "Where the audio is, once it is there.")
        fields.optional("format", &format, "What it is delivered as.")
        fields.optional("durationMs", &durationMs, "How long it is, in milliseconds.")
        fields.optional("provider", &provider, "Who spoke it, or is asked to.")
        fields.optional("model", &model, "The provider's model.")
        fields.optional("code", &code, "Why it has failed, for programs.")
        fields.optional("message", &message, "The same for people; or why it was cancelled or blocked.")
    }
}
