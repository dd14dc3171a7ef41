/// Creates or changes a student.
public struct StudentUpsert: Message {
    public static let type: MessageType = "lms.enrollment.student.upsert.v1"
    public static let purpose = "Creates or changes a student."
    public static let example = """
        {
          "studentId": "ada",
          "studentNo": "2025-0001",
          "name": "Ada Lovelace",
          "email": "ada@lakeside.example",
          "facultyId": "science",
          "batchId": "batch-2025",
          "enrollmentYear": 2025,
          "isActive": true,
          "updatedAt": "2025-08-15T09:00:00Z"
        }
        """

    public var studentId = Identifier.placeholder
    public var studentNo = Identifier.placeholder
    public var name = Name.placeholder
    public var email: EmailAddress?
    public var facultyId: Identifier?
    public var batchId: Identifier?
    public var enrollmentYear: Year?
    public var isActive: Bool?
    public var updatedAt: Timestamp?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("studentId", &studentId, "Its id.")
        fields.required("studentNo", &studentNo, "Roll number, unique in the organization.")
        fields.required("name", &name, "Full name.")
        fields.optional("email", &email, "Where to write to them.")
        fields.optional("facultyId", &facultyId, "The faculty they study at.")
        fields.optional("batchId", &batchId, "The batch they belong to.")
        fields.optional("enrollmentYear", &enrollmentYear, "Year of matriculation.")
        fields.optional("isActive", &isActive, "False for those who left; true if missing.")
        fields.optional(
            "updatedAt", &updatedAt,
            "When this state was true; the latest wins. The envelope's time if missing.")
    }
}

/// A student was created or changed.
public struct StudentUpserted: Message {
    public static let type: MessageType = "lms.enrollment.student.upserted.v1"
    public static let purpose = "A student was created or changed."
    public static var example: String { StudentUpsert.example }

    public var student = StudentUpsert()

    public init() {}

    public init(_ student: StudentUpsert) { self.student = student }

    public mutating func fields(_ fields: inout Fields) { student.fields(&fields) }
}
