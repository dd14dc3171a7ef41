internal import LMSModels

/// What can be asked about speech.
enum SpeechCommand: Sendable {
    case request(SpeechRequest)
    case cancel(SpeechCancel)
    case retry(SpeechRetry)

    var requestID: Identifier {
        switch self {
        case .request(let command): command.requestId
        case .cancel(let command): command.requestId
        case .retry(let command): command.requestId
        }
    }

    var script: SpeechRecord.Script? {
        guard case .request(let command) = self else { return nil }
        return SpeechRecord.Script(command)
    }
}
