import LMSModels

/// What tablets push: afternoon sessions that nobody else tells of, with everyone in them.
extension VerifySemester {
    /// A session of a device's own making, with two students marked.
    ///
    /// The rows are new, so nothing on the server can be in conflict with them, whenever the push arrives.
    mutating func addPush(_ course: Int, _ day: Int) {
        let session = "pushed-\(course)-\(day)"
        let records = attending(course, day).prefix(2).map { student in
            """
            {"id":"\(session)/s-\(student)","session_id":"\(session)","student_id":"s-\(student)","status":"present",\
            "marked_at":\(milliseconds(moment(day, 12)))}
            """
        }
        let sessions = """
            {"id":"\(session)","class_id":"c-\(course)","date":"\(date(day))","start_time":"14:00",\
            "marked_at":\(milliseconds(moment(day, 11)))}
            """
        add(
            Self.push(
                "push-\(course)-\(day)", by: teacher(course),
                """
                {"changes":{"attendance_sessions":{"created":[\(sessions)],"updated":[],"deleted":[]},\
                "attendance_records":{"created":[\(records.joined(separator: ","))],"updated":[],"deleted":[]}}}
                """))
    }

    private func milliseconds(_ moment: Timestamp) -> Int64 { moment.microseconds / 1_000 }

    private static func push(_ id: String, by teacher: String, _ data: String) -> OutgoingCommand {
        OutgoingCommand(
            type: DevicePush.type.text, source: source, id: id, time: Timestamp(microseconds: 1_724_659_200_000_000), tenant: tenant,
            actorID: teacher, actorRole: ActorRole.teacher.rawValue, data: Array(data.utf8))
    }
}
