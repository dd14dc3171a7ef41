/// Creates or changes a faculty of the organization.
public struct FacultyUpsert: Message {
    public static let type: MessageType = "lms.enrollment.faculty.upsert.v1"
    public static let purpose = "Creates or changes a faculty of the organization."
    public static let example = """
        {
          "facultyId": "science",
          "code": "SCI",
          "name": "Faculty of Science",
          "updatedAt": "2025-08-01T08:00:00Z"
        }
        """

    public var facultyId = Identifier.placeholder
    public var code = ShortCode.placeholder
    public var name = Name.placeholder
    public var updatedAt: Timestamp?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("facultyId", &facultyId, "Its id.")
        fields.required("code", &code, "Unique in the organization.")
        fields.required("name", &name, "What people call it.")
        fields.optional(
            "updatedAt", &updatedAt,
            "When this state was true; the latest wins. The envelope's time if missing.")
    }
}

/// A faculty was created or changed.
public struct FacultyUpserted: Message {
    public static let type: MessageType = "lms.enrollment.faculty.upserted.v1"
    public static let purpose = "A faculty was created or changed."
    public static var example: String { FacultyUpsert.example }

    public var faculty = FacultyUpsert()

    public init() {}

    public init(_ faculty: FacultyUpsert) { self.faculty = faculty }

    public mutating func fields(_ fields: inout Fields) { faculty.fields(&fields) }
}
