internal import LMSModels
internal import WorkerKit

/// Speaks text.
///
/// Obligations: a call ends soon when its task is cancelled, and what it throws says whether another call may do better.
protocol SpeechProvider: Sendable {
    /// For people, events and the ledger.
    var name: String { get }
    var model: String { get }
    /// The voice where a request names none.
    var usualVoice: String { get }
    /// The most Unicode scalars in one call.
    var limit: Int { get }
    /// Whether it has to be told the language of what it speaks; else one call may hold several.
    var needsLanguage: Bool { get }

    /// - Throws: ``SpeechFailure``, ``ContentRefused``, `CancellationError`.
    func speak(_ part: SpeechPart, in manner: SpeechManner) async throws -> WAVAudio
}

/// How a text is to be spoken.
struct SpeechManner: Equatable, Sendable {
    /// The provider's usual one if `nil`.
    let voice: String?
    let speed: Double
    let pitch: Double
}

/// Why a call came to nothing.
struct SpeechFailure: JobFailure, Equatable, CustomStringConvertible {
    let code: SpeechFailureCode
    let message: String
    let canRetry: Bool
    var retryAfter: Duration?

    var description: String { message }
}

/// The provider's own filter refused the text.
struct ContentRefused: Error, Equatable {
    let moderator: String
    let categories: [String]
}
