/// Creates or changes a subject.
public struct SubjectUpsert: Message {
    public static let type: MessageType = "lms.enrollment.subject.upsert.v1"
    public static let purpose = "Creates or changes a subject."
    public static let example = """
        {
          "subjectId": "physics",
          "code": "PHY",
          "name": "Physics",
          "isActive": true,
          "updatedAt": "2025-08-01T08:00:00Z"
        }
        """

    public var subjectId = Identifier.placeholder
    public var code = ShortCode.placeholder
    public var name = Name.placeholder
    public var isActive: Bool?
    public var updatedAt: Timestamp?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("subjectId", &subjectId, "Its id.")
        fields.required("code", &code, "Unique in the organization.")
        fields.required("name", &name, "What people call it.")
        fields.optional("isActive", &isActive, "False once it is no longer taught; true if missing.")
        fields.optional(
            "updatedAt", &updatedAt,
            "When this state was true; the latest wins. The envelope's time if missing.")
    }
}

/// A subject was created or changed.
public struct SubjectUpserted: Message {
    public static let type: MessageType = "lms.enrollment.subject.upserted.v1"
    public static let purpose = "A subject was created or changed."
    public static var example: String { SubjectUpsert.example }

    public var subject = SubjectUpsert()

    public init() {}

    public init(_ subject: SubjectUpsert) { self.subject = subject }

    public mutating func fields(_ fields: inout Fields) { subject.fields(&fields) }
}

/// Enrolls a student in a subject, as taught in a class to a batch.
public struct SubjectEnroll: Message {
    public static let type: MessageType = "lms.enrollment.subject.enroll.v1"
    public static let purpose = "Enrolls a student in a subject, as taught in a class to a batch."
    public static let example = """
        {
          "studentId": "ada",
          "subjectId": "physics",
          "classId": "physics-7",
          "batchId": "batch-2025",
          "enrolledBy": "curie",
          "enrolledAt": "2025-09-01T06:00:00Z"
        }
        """

    public var studentId = Identifier.placeholder
    public var subjectId = Identifier.placeholder
    public var classId = Identifier.placeholder
    public var batchId = Identifier.placeholder
    public var enrolledBy = Identifier.placeholder
    public var enrolledAt: Timestamp?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("studentId", &studentId, "The student.")
        fields.required("subjectId", &subjectId, "The subject.")
        fields.required("classId", &classId, "The class.")
        fields.required("batchId", &batchId, "The batch.")
        fields.required("enrolledBy", &enrolledBy, "The user who enrolls: an active admin or teacher.")
        fields.optional("enrolledAt", &enrolledAt, "From when. The envelope's time if missing.")
    }
}

/// A student was enrolled in a subject.
public struct SubjectEnrolled: Message {
    public static let type: MessageType = "lms.enrollment.subject.enrolled.v1"
    public static let purpose = "A student was enrolled in a subject."
    public static var example: String { SubjectEnroll.example }

    public var studentId = Identifier.placeholder
    public var subjectId = Identifier.placeholder
    public var classId = Identifier.placeholder
    public var batchId = Identifier.placeholder
    public var enrolledBy = Identifier.placeholder
    public var enrolledAt = Timestamp.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("studentId", &studentId, "The student.")
        fields.required("subjectId", &subjectId, "The subject.")
        fields.required("classId", &classId, "The class.")
        fields.required("batchId", &batchId, "The batch.")
        fields.required("enrolledBy", &enrolledBy, "The user who enrolled them.")
        fields.required("enrolledAt", &enrolledAt, "From when.")
    }
}
