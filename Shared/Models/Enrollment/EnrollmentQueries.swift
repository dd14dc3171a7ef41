/// Asks what a student is enrolled in: subjects and classes, by id or student number.
public struct StudentEnrollmentsQuery: Message {
    public static let type: MessageType = "lms.enrollment.student.enrollments.v1"
    public static let purpose = "Asks what a student is enrolled in: subjects and classes, by id or student number."
    public static let example = """
        {
          "studentId": "ada",
          "includeInactive": true
        }
        """

    public var studentId: Identifier?
    public var studentNo: Identifier?
    public var includeInactive: Bool?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.optional("studentId", &studentId, "The student's id.")
        fields.optional("studentNo", &studentNo, "Or the student number.")
        fields.optional("includeInactive", &includeInactive, "Also what was dropped or ended; false if missing.")
    }

    public static let rules = [
        Rule<StudentEnrollmentsQuery>("Exactly one of studentId and studentNo is given.") { query, list in
            guard (query.studentId == nil) == (query.studentNo == nil) else { return }
            list.breakRule(
                at: "/studentId", "expected exactly one of studentId and studentNo, found \(query.studentId == nil ? "neither" : "both")")
        }
    ]
}

/// Asks who is on the roster of a class.
public struct ClassRosterQuery: Message {
    public static let type: MessageType = "lms.enrollment.class.roster.v1"
    public static let purpose = "Asks who is on the roster of a class."
    public static let example = """
        {
          "classId": "physics-7",
          "includeDropped": true
        }
        """

    public var classId = Identifier.placeholder
    public var includeDropped: Bool?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("classId", &classId, "The class.")
        fields.optional("includeDropped", &includeDropped, "Also those who left; false if missing.")
    }
}
