/// What `student.enrollments` answers.
public struct StudentEnrollmentsResult: Contract {
    public var student = StudentSummary()
    public var subjects = Listing<EnrolledSubject>.placeholder
    public var classes = Listing<EnrolledClass>.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("student", &student, "The student.")
        fields.required("subjects", &subjects, "Subjects, by code.")
        fields.required("classes", &classes, "Classes, oldest enrollment first.")
    }
}

/// Who a student is, in an answer.
public struct StudentSummary: Contract {
    public var studentId = Identifier.placeholder
    public var studentNo = Identifier.placeholder
    public var name = Name.placeholder
    public var email: EmailAddress?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("studentId", &studentId, "The student's id.")
        fields.required("studentNo", &studentNo, "Roll number.")
        fields.required("name", &name, "Full name.")
        fields.optional("email", &email, "Where to write to them.")
    }
}

/// One subject that a student is enrolled in.
public struct EnrolledSubject: Contract {
    public var subjectId = Identifier.placeholder
    public var subjectCode: ShortCode?
    public var subjectName: Name?
    public var classId = Identifier.placeholder
    public var className: Name?
    public var batchId = Identifier.placeholder
    public var batchName: Name?
    public var isActive = Bool.placeholder
    public var isCompleted = Bool.placeholder
    public var grade: ShortCode?
    public var enrolledAt = Timestamp.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("subjectId", &subjectId, "The subject.")
        fields.optional("subjectCode", &subjectCode, "Its code.")
        fields.optional("subjectName", &subjectName, "Its name.")
        fields.required("classId", &classId, "The class in which it is taught.")
        fields.optional("className", &className, "The class's name.")
        fields.required("batchId", &batchId, "The batch to which it is taught.")
        fields.optional("batchName", &batchName, "The batch's name.")
        fields.required("isActive", &isActive, "False once it was ended.")
        fields.required("isCompleted", &isCompleted, "Whether it was completed.")
        fields.optional("grade", &grade, "The grade, once there is one.")
        fields.required("enrolledAt", &enrolledAt, "Since when.")
    }
}

/// One class on whose roster a student is or was.
public struct EnrolledClass: Contract {
    public var classId = Identifier.placeholder
    public var name = Name.placeholder
    public var enrolledAt = Timestamp.placeholder
    public var droppedAt: Timestamp?
    public var isActive = Bool.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("classId", &classId, "The class.")
        fields.required("name", &name, "What people call it.")
        fields.required("enrolledAt", &enrolledAt, "Since when.")
        fields.optional("droppedAt", &droppedAt, "Until when.")
        fields.required("isActive", &isActive, "Whether the student is on the roster now.")
    }
}
