internal import LMSModels
internal import WorkerKit

/// Everything that a batch of session commands needs to know, loaded and locked; and what it changes.
struct SessionRegister {
    /// A session by the ids of its publisher.
    struct SessionID: Hashable, Sendable {
        let tenant: String
        let id: String

        init(tenant: String, id: String) {
            self.tenant = tenant
            self.id = id
        }

        init(_ message: Incoming<SessionCommand>) {
            self.init(tenant: message.tenant, id: message.payload.sessionID)
        }
    }

    struct Organization: Sendable {
        let key: Int32
    }

    struct ClassEntry: Sendable {
        let key: Int32
        let id: String
        let teacher: String?
        var roster = ClassRoster()
    }

    /// One session; a class, so that a check-in changes its sheet in place and copies nothing.
    final class Session {
        /// `nil` until it is inserted.
        var key: Int32?
        let organization: Int32
        let classKey: Int32
        var sheet: SessionSheet
        /// As loaded; `nil` for a new one.
        let before: SessionSheet?
        let createdBy: String
        var updatedBy: String
        var totalEnrolled: Int
        /// Of the state that is stored, or will be: the first is 1.
        var version: Int32

        init(
            key: Int32?, organization: Int32, classKey: Int32, sheet: SessionSheet, before: SessionSheet?, createdBy: String,
            updatedBy: String, totalEnrolled: Int, version: Int32 = 1
        ) {
            self.key = key
            self.organization = organization
            self.classKey = classKey
            self.sheet = sheet
            self.before = before
            self.createdBy = createdBy
            self.updatedBy = updatedBy
            self.totalEnrolled = totalEnrolled
            self.version = version
        }

        var isChanged: Bool { before != sheet }

        /// New, or moved to another date or time: somebody else may hold that.
        var claimsSlot: Bool {
            before?.slot.date != sheet.slot.date || before?.slot.startTime != sheet.slot.startTime
        }
    }

    var organizations: [String: Organization] = [:]
    /// By tenant and class id.
    var classKeys: [SessionID: Int32] = [:]
    var classes: [Int32: ClassEntry] = [:]
    /// The class of each session that exists already.
    var sessionClasses: [SessionID: Int32] = [:]
    /// The keys of those whom each message marks.
    private var students: [ObjectIdentifier: [Int32?]] = [:]
    var sessions: [SessionID: Session] = [:]
    /// Of everyone on the lists that are announced.
    var studentIDs: [Int32: String] = [:]
    /// Midnight to midnight of each date that occurs, by organization.
    var days: [DayKey: ClassRoster.Day] = [:]

    struct DayKey: Hashable, Sendable {
        let organization: Int32
        let date: CalendarDate
    }

    /// Whom a message marks, in its order; `nil` where nobody has the id.
    func students(of message: Incoming<SessionCommand>) -> [Int32?] { students[ObjectIdentifier(message)] ?? [] }

    /// - Parameters:
    ///   - keys: one for each of the message's `studentIDs`.
    ///   - message: has to live as long as the register.
    mutating func setStudents(_ keys: [Int32?], of message: Incoming<SessionCommand>) { students[ObjectIdentifier(message)] = keys }

    func day(_ session: Session) -> ClassRoster.Day? {
        days[DayKey(organization: session.organization, date: session.sheet.slot.date)]
    }
}
