internal import LMSModels

/// What can happen to a request for speech.
enum SpeechAction: String, CaseIterable, Sendable { case request, begin, complete, fail, block, cancel, retry }

/// The life of a request (DOMAIN.md, section 4): everything that is not in the table is final, or not to be.
struct SpeechTransition: Hashable, Sendable {
    /// `nil` where there is no request yet.
    let from: SpeechState?
    let action: SpeechAction
    let to: SpeechState

    static let table: [SpeechTransition] = [
        .init(from: nil, action: .request, to: .pending),
        // Taken back before it came: it stays taken back.
        .init(from: nil, action: .cancel, to: .cancelled),
        .init(from: .pending, action: .begin, to: .processing),
        .init(from: .pending, action: .cancel, to: .cancelled),
        // Another attempt, or another worker.
        .init(from: .processing, action: .begin, to: .processing),
        .init(from: .processing, action: .complete, to: .completed),
        .init(from: .processing, action: .fail, to: .failed),
        .init(from: .processing, action: .block, to: .blocked),
        .init(from: .processing, action: .cancel, to: .cancelled),
        // While attempts remain.
        .init(from: .failed, action: .retry, to: .pending),
    ]

    /// - Returns: the state that follows; `nil` where the action is not allowed.
    static func next(_ state: SpeechState?, _ action: SpeechAction) -> SpeechState? {
        table.first { $0.from == state && $0.action == action }?.to
    }
}
