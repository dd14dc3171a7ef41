/// Enrollment refused a command: followed by sync, for the commands that pushes became.
public struct EnrollmentCommandRejected: Message {
    public static let type = CommandRejected.type(service: "enrollment")
    public static var purpose: String { CommandRejected.purpose }
    public static var example: String { CommandRejected.example }

    public var rejected = CommandRejected()

    public init() {}

    public mutating func fields(_ fields: inout Fields) { rejected.fields(&fields) }
}

/// Attendance refused a command: followed by sync, for the commands that pushes became.
public struct AttendanceCommandRejected: Message {
    public static let type = CommandRejected.type(service: "attendance")
    public static var purpose: String { CommandRejected.purpose }
    public static var example: String { CommandRejected.example }

    public var rejected = CommandRejected()

    public init() {}

    public mutating func fields(_ fields: inout Fields) { rejected.fields(&fields) }
}
