/// The tables that devices have a copy of, under WatermelonDB's names for them (seed 003).
public enum DeviceTable: String, Enumerated, Comparable {
    case students, classes, enrollments
    case attendanceSessions = "attendance_sessions"
    case attendanceRecords = "attendance_records"

    public static func < (left: DeviceTable, right: DeviceTable) -> Bool { left.rawValue < right.rawValue }
}

/// A row as a device has it: its id, and columns in snake case.
public protocol DeviceRow: Contract {
    static var table: DeviceTable { get }
    var rowID: RowID { get }
}
