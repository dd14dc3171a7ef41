internal import LMSModels

/// What a push does to one row, and which commands ask the row's owner for it.
struct PushStep: Sendable {
    let key: LogKey
    let classID: String
    let studentID: String?
    /// What devices see from then on; `nil` where the row goes.
    let state: String?
    let at: Timestamp
    /// None where nothing is left to ask for: the device then gets the row as it is.
    let commands: [any Message]
}

/// Why a whole push is refused.
enum PushRefusal: Error, Equatable {
    /// These changed since the device's last pull, or are known to be deleted.
    case conflict([LogKey])
    case forbidden(String)
    /// Something it depends on is not there yet.
    case unknown(String)
}

extension PushRefusal {
    /// More are counted, not named.
    private static let namedRows = 20

    var message: String {
        switch self {
        case .conflict(let keys):
            "changed on the server since lastPulledAt, pull first: " + Self.names(keys)
        case .forbidden(let reason), .unknown(let reason): reason
        }
    }

    private static func names(_ keys: [LogKey]) -> String {
        let more = keys.count > namedRows ? " and \(keys.count - namedRows) more" : ""
        return keys.sorted().prefix(namedRows).map { "\($0.table.rawValue) \($0.id)" }.joined(separator: ", ") + more
    }
}
