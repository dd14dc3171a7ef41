/// Asks for a text to be spoken.
public struct SpeechRequest: Message {
    public static let type: MessageType = "lms.content.speech.request.v1"
    public static let purpose = "Asks for a text to be spoken. The same text in the same voice is spoken, and paid for, once."
    public static let example = """
        {
          "requestId": "tale-narration",
          "text": "The lighthouse keeper wrote a letter every night. Nobody ever answered, but the ships came home.",
          "language": "en",
          "voice": "f2",
          "speed": 0.9,
          "pitch": 1.1,
          "format": "wav"
        }
        """

    public var requestId = Identifier.placeholder
    public var text = Text<1, 5_000>.placeholder
    public var language = LanguageTag.placeholder
    public var voice: Identifier?
    public var speed: SpeechSpeed?
    public var pitch: SpeechPitch?
    public var format: SpeechFormat?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("requestId", &requestId, "The request's id. Asking again with it changes nothing.")
        fields.required("text", &text, "What is to be said.")
        fields.required("language", &language, "The main language. Sentences that are clearly in another one are spoken in that.")
        fields.optional("voice", &voice, "One of the provider's voices; its usual one if missing.")
        fields.optional("speed", &speed, "1 is the voice's own speed; 1 if missing.")
        fields.optional("pitch", &pitch, "1 is the voice's own pitch, where the provider can change it; 1 if missing.")
        fields.optional("format", &format, "What the audio is delivered as; wav if missing.")
    }

    public static let rules = [
        Rule<SpeechRequest>("text has a letter or a digit.") { request, list in
            guard !request.text.text.contains(where: { $0.isLetter || $0.isNumber }) else { return }
            list.breakRule(at: "/text", "expected something that can be said, found no letter and no digit")
        }
    ]
}

/// Takes back a request for speech that is not done.
///
/// A request that comes after its cancellation is not spoken either.
public struct SpeechCancel: Message {
    public static let type: MessageType = "lms.content.speech.cancel.v1"
    public static let purpose =
        "Takes back a request for speech that is not done. One that comes after its cancellation is not spoken either."
    public static let example = """
        {
          "requestId": "tale-draft-narration",
          "reason": "The draft was withdrawn."
        }
        """

    public var requestId = Identifier.placeholder
    public var reason: Note?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("requestId", &requestId, "The request.")
        fields.optional("reason", &reason, "Why, for people.")
    }
}

/// Asks for another try of a request that has failed, while attempts remain.
public struct SpeechRetry: Message {
    public static let type: MessageType = "lms.content.speech.retry.v1"
    public static let purpose =
        "Asks for another try of a request that has failed, while attempts remain. Changes nothing where it is done or under way."
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
