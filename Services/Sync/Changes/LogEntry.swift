internal import Foundation
internal import LMSModels

/// One row as its owner says it is, and as devices see it.
///
/// Pure. Two layers: the *truth* is what the owning service said last, and a *push* that it has not decided yet lies over
/// it. The push holds against the truth while it is the later one by the rule the owners go by themselves (the last
/// moment wins), so it gives way without being told, whichever message comes first; a rejection takes it off.
struct LogEntry: Sendable, Equatable {
    /// A push that its owner has not decided.
    struct Push: Sendable, Equatable {
        let key: UUID
        let at: Timestamp
    }

    /// The children of a session up to a version.
    struct Listing: Sendable, Equatable {
        let version: Int64
        let at: Timestamp?
    }

    let key: LogKey
    var classID: String?
    var studentID: String?
    /// What the owner says, as JSON; `nil` where there is no such row.
    private(set) var truth: String?
    private(set) var rank: Rank?
    /// When the truth came to be, by the owner's rule.
    private(set) var stateAt: Timestamp?
    /// Of an enrollment.
    private(set) var history = EnrollmentHistory()
    /// Of a session.
    private(set) var listing: Listing?
    private(set) var push: Push?
    private var pushed: String?

    /// Something has to be stored.
    private(set) var isChanged = false
    /// Devices have to hear of it.
    private(set) var isTouched = false
    /// The device that changed it last in this transaction.
    private(set) var client: String?

    init(_ key: LogKey) { self.key = key }

    /// From a row of `change_log`.
    init(
        _ key: LogKey, classID: String?, studentID: String?, shown: String?, truth: String?, rank: Rank?, stateAt: Timestamp?,
        history: EnrollmentHistory, listing: Listing?, push: Push?
    ) {
        self.key = key
        self.classID = classID
        self.studentID = studentID
        self.truth = push == nil ? shown : truth
        self.rank = rank
        self.stateAt = stateAt
        self.history = history
        self.listing = listing
        self.push = push
        pushed = push == nil ? nil : shown
    }

    /// What devices see; `nil` where they see nothing.
    var shown: String? { push == nil ? truth : pushed }

    /// The owner's word, where it is a later one.
    /// - Returns: whether it was.
    @discardableResult
    mutating func take(_ state: String?, rank: Rank, at moment: Timestamp?, by client: String?) -> Bool {
        if let known = self.rank, rank <= known { return false }
        let before = shown
        self.rank = rank
        if let moment { stateAt = max(moment, stateAt ?? moment) }
        truth = state
        isChanged = true
        giveWay()
        touch(unless: before, by: client)
        return true
    }

    /// A student came or went; order does not matter.
    mutating func take(_ moment: Timestamp, enrolls: Bool, by client: String?, row: (EnrollmentHistory) -> String) {
        guard enrolls ? history.enroll(at: moment) : history.drop(at: moment) else { return }
        let before = shown
        truth = row(history)
        stateAt = max(moment, stateAt ?? moment)
        isChanged = true
        giveWay()
        touch(unless: before, by: client)
    }

    /// Remembers that everything up to a version is known of the children.
    /// - Returns: whether that is news.
    mutating func list(_ new: Listing) -> Bool {
        if let listing, new.version <= listing.version { return false }
        listing = new
        isChanged = true
        return true
    }

    /// What a device pushed, from now on to be seen; the truth once more where that is later, so that the device hears.
    /// - Returns: whether it is later than what is known.
    @discardableResult
    mutating func lay(_ state: String?, _ push: Push, known: Timestamp?, by client: String) -> Bool {
        isChanged = true
        isTouched = true
        guard push.at > known ?? .placeholder else {
            self.client = nil
            return false
        }
        self.push = push
        pushed = state
        self.client = client
        return true
    }

    /// The owner has decided on a push: what it says is in its events.
    mutating func settle(_ key: UUID, by client: String?) {
        guard push?.key == key else { return }
        let before = shown
        push = nil
        pushed = nil
        isChanged = true
        touch(unless: before, by: client)
    }

    private mutating func giveWay() {
        guard let push, let stateAt, stateAt >= push.at else { return }
        self.push = nil
        pushed = nil
    }

    private mutating func touch(unless before: String?, by client: String?) {
        guard before != shown else { return }
        isTouched = true
        self.client = client
    }
}
