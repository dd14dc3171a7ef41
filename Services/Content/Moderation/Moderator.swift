/// Says whether a text may be spoken.
protocol Moderator: Sendable {
    var name: String { get }

    /// Judges a text as a whole.
    /// - Throws: ``SpeechFailure`` where nobody can say; the text is not spoken then.
    func judge(_ text: String) async throws -> Moderation
}

/// What a moderator found.
struct Moderation: Equatable, Sendable {
    let moderator: String
    let isFlagged: Bool
    /// Sorted; empty where nothing was found.
    let categories: [String]
}
