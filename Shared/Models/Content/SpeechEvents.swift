/// A text will be spoken, unless moderation or the provider says no.
public struct SpeechAccepted: Message {
    public static let type: MessageType = "lms.content.speech.accepted.v1"
    public static let purpose = "A text will be spoken, unless moderation or the provider says no."
    public static let example = """
        {
          "requestId": "tale-narration",
          "characters": 96,
          "cost": 1440
        }
        """

    public var requestId = Identifier.placeholder
    public var characters = Count.placeholder
    public var cost = Money.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("requestId", &requestId, "The request.")
        fields.required("characters", &characters, "The length of the text, in Unicode scalars.")
        fields.required("cost", &cost, "What it will cost, in millionths of the currency; 0 where the audio is there already.")
    }
}

/// A provider is asked to speak a text.
public struct SpeechStarted: Message {
    public static let type: MessageType = "lms.content.speech.started.v1"
    public static let purpose = "A provider is asked to speak a text."
    public static let example = """
        {
          "requestId": "tale-narration",
          "provider": "openai"
        }
        """

    public var requestId = Identifier.placeholder
    public var provider = ShortCode.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("requestId", &requestId, "The request.")
        fields.required("provider", &provider, "Who is asked.")
    }
}

/// A text was spoken; the audio is there.
public struct SpeechCompleted: Message {
    public static let type: MessageType = "lms.content.speech.completed.v1"
    public static let purpose = "A text was spoken; the audio is there."
    public static let example = """
        {
          "requestId": "tale-narration",
          "audioUrl": "file:///var/lib/lectern/artifacts/5d/5d41402abc4b2a76b9719d911017c592ae1c6c0c4c7a8a3f6f3e5b1f1c1d2e3f.wav",
          "format": "wav",
          "durationMs": 6120,
          "provider": "openai",
          "model": "tts-1",
          "characters": 96,
          "cost": 1440,
          "isCached": false
        }
        """

    public var requestId = Identifier.placeholder
    public var audioUrl = Text<1, 2_000>.placeholder
    public var format = SpeechFormat.placeholder
    public var durationMs = Count.placeholder
    public var provider = ShortCode.placeholder
    public var model = ShortCode.placeholder
    public var characters = Count.placeholder
    public var cost = Money.placeholder
    public var isCached = false

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("requestId", &requestId, "The request.")
        fields.required("audioUrl", &audioUrl, "Where the audio is.")
        fields.required("format", &format, "What it is delivered as.")
        fields.required("durationMs", &durationMs, "How long it is, in milliseconds.")
        fields.required("provider", &provider, "Who spoke it.")
        fields.required("model", &model, "The provider's model.")
        fields.required("characters", &characters, "The length of the text, in Unicode scalars.")
        fields.required("cost", &cost, "What it cost, in millionths of the currency.")
        fields.required("isCached", &isCached, "Whether it was spoken for an earlier request.")
    }
}

/// A text could not be spoken, and no further attempt is made unless somebody asks.
public struct SpeechFailed: Message {
    public static let type: MessageType = "lms.content.speech.failed.v1"
    public static let purpose = "A text could not be spoken, and no further attempt is made unless somebody asks."
    public static let example = """
        {
          "requestId": "tale-narration",
          "code": "PROVIDER_UNAVAILABLE",
          "message": "openai answered 503 Service Unavailable",
          "attempts": 4,
          "attemptsLeft": 8,
          "cost": 0
        }
        """

    public var requestId = Identifier.placeholder
    public var code = SpeechFailureCode.placeholder
    public var message = Text<0, 1_000>.placeholder
    public var attempts = Count.placeholder
    public var attemptsLeft = Count.placeholder
    public var cost = Money.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("requestId", &requestId, "The request.")
        fields.required("code", &code, "Why, for programs.")
        fields.required("message", &message, "Why, for people.")
        fields.required("attempts", &attempts, "How often it was tried.")
        fields.required("attemptsLeft", &attemptsLeft, "How often it can still be tried, after speech.retry.")
        fields.required("cost", &cost, "What parts that were spoken cost, in millionths of the currency.")
    }
}

/// Moderation has refused a text; it is not spoken.
public struct SpeechBlocked: Message {
    public static let type: MessageType = "lms.content.speech.blocked.v1"
    public static let purpose = "Moderation has refused a text; it is not spoken."
    public static let example = """
        {
          "requestId": "prank-narration",
          "moderator": "word-list",
          "categories": ["profanity"]
        }
        """

    public var requestId = Identifier.placeholder
    public var moderator = ShortCode.placeholder
    public var categories = [ShortCode].placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("requestId", &requestId, "The request.")
        fields.required("moderator", &moderator, "Who refused it.")
        fields.required("categories", &categories, "What it was found to be.")
    }
}

/// A request for speech was taken back.
public struct SpeechCancelled: Message {
    public static let type: MessageType = "lms.content.speech.cancelled.v1"
    public static let purpose = "A request for speech was taken back."
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
