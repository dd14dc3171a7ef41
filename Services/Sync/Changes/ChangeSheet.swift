internal import Foundation
internal import LMSModels

/// The rows that a batch concerns, and what its events and pushes make of them.
///
/// Pure: the store loads before and saves after.
struct ChangeSheet: Sendable {
    private(set) var entries: [LogKey: LogEntry]
    /// The teachers of the classes that were announced; `nil` where a class has none.
    private(set) var teachers: [LogKey: String?] = [:]

    /// The records of each session.
    private var records: [LogKey: Set<LogKey>] = [:]

    init(_ entries: [LogKey: LogEntry] = [:]) {
        self.entries = entries
        for key in entries.keys where key.table == .attendanceRecords { records[key.session, default: []].insert(key) }
    }

    subscript(key: LogKey) -> LogEntry { entries[key] ?? LogEntry(key) }

    /// What has to be stored, in key order.
    var changed: [LogEntry] { entries.values.filter(\.isChanged).sorted { $0.key < $1.key } }

    mutating func set(_ entry: LogEntry) {
        entries[entry.key] = entry
        if entry.key.table == .attendanceRecords { records[entry.key.session, default: []].insert(entry.key) }
    }

    /// Takes what an event says.
    /// - Parameters:
    ///   - report: about one row.
    ///   - organization: the tenant's key.
    ///   - client: the device whose push caused it, if one did.
    mutating func take(_ report: RowReport, _ organization: Int32, by client: String?) {
        let key = LogKey(organization: organization, table: report.table, id: report.id.text)
        var entry = self[key]
        entry.classID = report.classID ?? entry.classID
        entry.studentID = report.studentID ?? entry.studentID
        switch report.news {
        case .state(let state, let rank, let at):
            // What a list of the same session says holds against marks up to its version.
            if report.table == .attendanceRecords, let listing = listing(of: key), rank.version <= listing.version { return }
            if entry.take(state, rank: rank, at: at, by: client), report.table == .classes { teachers[key] = report.teacherID }
            set(entry)
        case .moment(let moment, let enrolls):
            guard let pair = report.id.pair else { return }
            entry.take(moment, enrolls: enrolls, by: client) { EnrollmentRow(pair.first, pair.second, $0).stored }
            set(entry)
        case .listing(let listing, let records):
            guard entry.list(listing) else { return }
            set(entry)
            take(listing, records, of: key, by: client)
        }
    }

    /// The owner has decided on the push of a row.
    mutating func settle(_ push: UUID, at key: LogKey, by client: String?) {
        guard var entry = entries[key] else { return }
        entry.settle(push, by: client)
        set(entry)
    }

    /// The list of the session that a record belongs to.
    func listing(of record: LogKey) -> LogEntry.Listing? {
        self[record.session].listing
    }

    /// A session's list: whoever is on it was there, and nobody else.
    private mutating func take(_ listing: LogEntry.Listing, _ reports: [RowReport], of session: LogKey, by client: String?) {
        var listed: Set<LogKey> = []
        for report in reports {
            guard case .state(let state, let rank, let at) = report.news else { continue }
            let key = LogKey(organization: session.organization, table: report.table, id: report.id.text)
            listed.insert(key)
            var entry = self[key]
            entry.classID = report.classID
            entry.studentID = report.studentID
            entry.take(state, rank: rank, at: at, by: client)
            set(entry)
        }
        for key in records[session, default: []].subtracting(listed) {
            var entry = self[key]
            entry.take(nil, rank: Rank(version: listing.version, tie: .max), at: listing.at, by: client)
            set(entry)
        }
    }
}

extension LogKey {
    /// The session of a record.
    fileprivate var session: LogKey { LogKey(organization: organization, table: .attendanceSessions, id: RowReport.session(of: id)) }
}
