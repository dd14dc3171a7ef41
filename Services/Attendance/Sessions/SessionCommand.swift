internal import LMSModels
internal import WorkerKit

/// Everything that changes a session.
///
/// One handler takes them all, because all of them change one row.
enum SessionCommand: Sendable {
    case open(SessionOpen)
    case record(SessionRecord)
    case close(SessionClose)
    case checkIn(CheckinRecord)
    case remove(CheckinRemove)

    var sessionID: String {
        switch self {
        case .open(let command): command.sessionId.text
        case .record(let command): command.sessionId.text
        case .close(let command): command.sessionId.text
        case .checkIn(let command): command.sessionId.text
        case .remove(let command): command.sessionId.text
        }
    }

    /// The class, where the command names one.
    var classID: String? {
        switch self {
        case .open(let command): command.classId.text
        case .record(let command): command.classId.text
        case .close, .checkIn, .remove: nil
        }
    }

    var markedBy: String {
        switch self {
        case .open(let command): command.markedBy.text
        case .record(let command): command.markedBy.text
        case .close(let command): command.markedBy.text
        case .checkIn(let command): command.markedBy.text
        case .remove(let command): command.markedBy.text
        }
    }

    var markedAt: Timestamp {
        switch self {
        case .open(let command): command.markedAt
        case .record(let command): command.markedAt
        case .close(let command): command.markedAt
        case .checkIn(let command): command.markedAt
        case .remove(let command): command.markedAt
        }
    }

    /// Everyone it marks.
    var studentIDs: [String] {
        switch self {
        case .open, .close: []
        case .record(let command): command.present.map(\.studentId.text)
        case .checkIn(let command): [command.studentId.text]
        case .remove(let command): [command.studentId.text]
        }
    }

    /// The latest moment it claims.
    var latestMoment: Timestamp {
        guard case .record(let command) = self else { return markedAt }
        return command.present.compactMap(\.markedAt).reduce(command.markedAt, max)
    }

    /// What it says about date and times.
    var slot: SessionSheet.Slot? {
        switch self {
        case .open(let command):
            .init(
                date: command.date, startTime: command.startTime, endTime: command.endTime,
                markedBy: command.markedBy.text, markedAt: command.markedAt)
        case .record(let command):
            .init(
                date: command.date, startTime: command.startTime, endTime: command.endTime,
                markedBy: command.markedBy.text, markedAt: command.markedAt)
        case .close, .checkIn, .remove: nil
        }
    }
}
