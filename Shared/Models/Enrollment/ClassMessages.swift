/// Creates or changes a class: a course section, a module presentation.
public struct ClassUpsert: Message {
    public static let type: MessageType = "lms.enrollment.class.upsert.v1"
    public static let purpose = "Creates or changes a class: a course section, a module presentation."
    public static let example = """
        {
          "classId": "physics-7",
          "name": "Physics, grade 7",
          "code": "PHY-7",
          "semester": "Fall 2025",
          "year": 2025,
          "teacherId": "curie",
          "facultyId": "science",
          "isActive": true,
          "updatedAt": "2025-08-20T10:00:00Z"
        }
        """

    public var classId = Identifier.placeholder
    public var name = Name.placeholder
    public var code: ShortCode?
    public var semester: ShortCode?
    public var year: Year?
    public var teacherId: Identifier?
    public var facultyId: Identifier?
    public var isActive: Bool?
    public var updatedAt: Timestamp?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("classId", &classId, "Its id.")
        fields.required("name", &name, "What people call it.")
        fields.optional("code", &code, "Short code, such as CS101-A.")
        fields.optional("semester", &semester, "Term, such as Fall 2025.")
        fields.optional("year", &year, "Calendar year of the term.")
        fields.optional("teacherId", &teacherId, "The user who teaches it and marks attendance.")
        fields.optional("facultyId", &facultyId, "The faculty that offers it.")
        fields.optional("isActive", &isActive, "False once it is archived; true if missing.")
        fields.optional(
            "updatedAt", &updatedAt,
            "When this state was true; the latest wins. The envelope's time if missing.")
    }
}

/// A class was created or changed.
public struct ClassUpserted: Message {
    public static let type: MessageType = "lms.enrollment.class.upserted.v1"
    public static let purpose = "A class was created or changed."
    public static var example: String { ClassUpsert.example }

    public var state = ClassUpsert()

    public init() {}

    public init(_ state: ClassUpsert) { self.state = state }

    public mutating func fields(_ fields: inout Fields) { state.fields(&fields) }
}
