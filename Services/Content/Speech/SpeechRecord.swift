internal import LMSModels

/// Names a request: ids are unique within an organization.
struct SpeechKey: Hashable, Comparable, Sendable {
    /// The organization's id.
    let organization: String
    let id: String

    static func < (left: SpeechKey, right: SpeechKey) -> Bool { (left.organization, left.id) < (right.organization, right.id) }
}

/// A row of `tts_requests`.
struct SpeechRecord: Equatable, Sendable {
    /// What is to be spoken, and how.
    struct Script: Equatable, Sendable {
        var text: String
        var language: String
        var voice: String?
        var speed = 1.0
        var pitch = 1.0
        var format = SpeechFormat.wav

        /// As providers count, and as `char_length` in PostgreSQL does.
        var characters: Int { text.unicodeScalars.count }
    }

    let key: SpeechKey
    var state: SpeechState
    /// `nil` where it was cancelled before it came.
    var script: Script?
    var attempts = 0
    var promisedCost = 0
    var cost = 0
    var provider: String?
    var model: String?
    var audioURL: String?
    var durationMs: Int?
    var errorCode: SpeechFailureCode?
    var errorMessage: String?
    var completedAt: Timestamp?
    var createdBy: String
    var updatedBy: String

    /// Attempts there may be in all, retries included.
    static let attemptLimit = 12
    var attemptsLeft: Int { max(0, Self.attemptLimit - attempts) }
}

extension SpeechRecord.Script {
    init(_ request: SpeechRequest) {
        self.init(
            text: request.text.text, language: request.language.text, voice: request.voice?.text, speed: request.speed?.value ?? 1,
            pitch: request.pitch?.value ?? 1, format: request.format ?? .wav)
    }
}
