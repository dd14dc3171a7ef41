/// What `class.roster` answers.
public struct ClassRosterResult: Contract {
    public var classId = Identifier.placeholder
    public var name = Name.placeholder
    public var teacherId: Identifier?
    public var students = Listing<RosterStudent>.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("classId", &classId, "The class.")
        fields.required("name", &name, "What people call it.")
        fields.optional("teacherId", &teacherId, "Who teaches it.")
        fields.required("students", &students, "Who is on the roster, by student number.")
    }
}

/// One student on a roster.
public struct RosterStudent: Contract {
    public var studentId = Identifier.placeholder
    public var studentNo = Identifier.placeholder
    public var name = Name.placeholder
    public var enrolledAt = Timestamp.placeholder
    public var droppedAt: Timestamp?
    public var isActive = Bool.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("studentId", &studentId, "The student.")
        fields.required("studentNo", &studentNo, "Roll number.")
        fields.required("name", &name, "Full name.")
        fields.required("enrolledAt", &enrolledAt, "Since when.")
        fields.optional("droppedAt", &droppedAt, "Until when.")
        fields.required("isActive", &isActive, "Whether the student is on the roster now.")
    }
}
