/// Lets a batch attend a class.
public struct ClassLinkBatch: Message {
    public static let type: MessageType = "lms.enrollment.class.link-batch.v1"
    public static let purpose = "Lets a batch attend a class."
    public static let example = """
        {
          "classId": "physics-7",
          "batchId": "batch-2025"
        }
        """

    public var classId = Identifier.placeholder
    public var batchId = Identifier.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("classId", &classId, "The class.")
        fields.required("batchId", &batchId, "The batch.")
    }
}

/// A batch attends a class.
public struct ClassBatchLinked: Message {
    public static let type: MessageType = "lms.enrollment.class.batch-linked.v1"
    public static let purpose = "A batch attends a class."
    public static var example: String { ClassLinkBatch.example }

    public var link = ClassLinkBatch()

    public init() {}

    public init(_ link: ClassLinkBatch) { self.link = link }

    public mutating func fields(_ fields: inout Fields) { link.fields(&fields) }
}

/// Has a subject taught in a class by a teacher.
public struct ClassAssignSubject: Message {
    public static let type: MessageType = "lms.enrollment.class.assign-subject.v1"
    public static let purpose = "Has a subject taught in a class by a teacher."
    public static let example = """
        {
          "classId": "physics-7",
          "subjectId": "physics",
          "teacherId": "curie"
        }
        """

    public var classId = Identifier.placeholder
    public var subjectId = Identifier.placeholder
    public var teacherId = Identifier.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("classId", &classId, "The class.")
        fields.required("subjectId", &subjectId, "The subject.")
        fields.required("teacherId", &teacherId, "Who teaches it.")
    }
}

/// A subject is taught in a class.
public struct ClassSubjectAssigned: Message {
    public static let type: MessageType = "lms.enrollment.class.subject-assigned.v1"
    public static let purpose = "A subject is taught in a class."
    public static var example: String { ClassAssignSubject.example }

    public var assignment = ClassAssignSubject()

    public init() {}

    public init(_ assignment: ClassAssignSubject) { self.assignment = assignment }

    public mutating func fields(_ fields: inout Fields) { assignment.fields(&fields) }
}
