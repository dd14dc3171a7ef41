internal import LMSModels

/// What an event says about one row.
struct RowReport: Sendable {
    enum News: Sendable {
        /// The row is like this, or is not there.
        case state(String?, Rank, at: Timestamp?)
        /// A student came or went.
        case moment(Timestamp, enrolls: Bool)
        /// Of the children up to this version there are those that are reported beside it, and no others.
        case listing(LogEntry.Listing, [RowReport])
    }

    let table: DeviceTable
    let id: RowID
    let classID: String?
    let studentID: String?
    let news: News
    /// The teacher of a class, who may see it from then on.
    var teacherID: String?

    init(_ table: DeviceTable, _ id: RowID, classID: Identifier?, studentID: Identifier?, _ news: News) {
        self.table = table
        self.id = id
        self.classID = classID?.text
        self.studentID = studentID?.text
        self.news = news
    }

    /// The session of an attendance record: an id of its table.
    static func session(of recordID: String) -> String { String(recordID.prefix { $0 != "/" }) }
}

extension DeviceRow {
    /// As `change_log` keeps it and devices get it.
    var stored: String { String(decoding: jsonWithNulls, as: UTF8.self) }
}
