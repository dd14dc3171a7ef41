/// Puts a student on the roster of a class, or back on it.
public struct ClassEnroll: Message {
    public static let type: MessageType = "lms.enrollment.class.enroll.v1"
    public static let purpose = "Puts a student on the roster of a class, or back on it."
    public static let example = """
        {
          "classId": "physics-7",
          "studentId": "ada",
          "enrolledAt": "2025-09-01T06:00:00Z"
        }
        """

    public var classId = Identifier.placeholder
    public var studentId = Identifier.placeholder
    public var enrolledAt: Timestamp?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("classId", &classId, "The class.")
        fields.required("studentId", &studentId, "The student.")
        fields.optional(
            "enrolledAt", &enrolledAt,
            "From when; the latest of enrolling and dropping wins. The envelope's time if missing.")
    }
}

/// Takes a student off the roster of a class.
public struct ClassDrop: Message {
    public static let type: MessageType = "lms.enrollment.class.drop.v1"
    public static let purpose = "Takes a student off the roster of a class."
    public static let example = """
        {
          "classId": "physics-7",
          "studentId": "ada",
          "droppedAt": "2026-01-30T16:00:00Z"
        }
        """

    public var classId = Identifier.placeholder
    public var studentId = Identifier.placeholder
    public var droppedAt: Timestamp?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("classId", &classId, "The class.")
        fields.required("studentId", &studentId, "The student.")
        fields.optional(
            "droppedAt", &droppedAt,
            "From when; at the moment of enrolling, dropping wins. The envelope's time if missing.")
    }
}

/// Makes the roster of a class exactly this list.
public struct ClassRosterReplace: Message {
    public static let type: MessageType = "lms.enrollment.class.roster.replace.v1"
    public static let purpose = "Makes the roster of a class exactly this list."
    public static let example = """
        {
          "classId": "physics-7",
          "studentIds": ["ada"],
          "effectiveAt": "2026-02-02T06:00:00Z"
        }
        """

    public var classId = Identifier.placeholder
    public var studentIds = [Identifier].placeholder
    public var effectiveAt: Timestamp?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("classId", &classId, "The class.")
        fields.required("studentIds", &studentIds, "Everyone who is on the roster from then on.")
        fields.optional("effectiveAt", &effectiveAt, "From when. The envelope's time if missing.")
    }
}

/// A student is on the roster of a class from then on.
public struct ClassEnrolled: Message {
    public static let type: MessageType = "lms.enrollment.class.enrolled.v1"
    public static let purpose = "A student is on the roster of a class from then on."
    public static var example: String { ClassEnroll.example }

    public var classId = Identifier.placeholder
    public var studentId = Identifier.placeholder
    public var enrolledAt = Timestamp.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("classId", &classId, "The class.")
        fields.required("studentId", &studentId, "The student.")
        fields.required("enrolledAt", &enrolledAt, "From when.")
    }
}

/// A student left the roster of a class.
public struct ClassDropped: Message {
    public static let type: MessageType = "lms.enrollment.class.dropped.v1"
    public static let purpose = "A student left the roster of a class."
    public static var example: String { ClassDrop.example }

    public var classId = Identifier.placeholder
    public var studentId = Identifier.placeholder
    public var droppedAt = Timestamp.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("classId", &classId, "The class.")
        fields.required("studentId", &studentId, "The student.")
        fields.required("droppedAt", &droppedAt, "From when.")
    }
}

/// The roster of a class was replaced; enrolled and dropped events tell of each student.
public struct ClassRosterReplaced: Message {
    public static let type: MessageType = "lms.enrollment.class.roster.replaced.v1"
    public static let purpose = "The roster of a class was replaced; enrolled and dropped events tell of each student."
    public static let example = """
        {
          "classId": "physics-7",
          "effectiveAt": "2026-02-02T06:00:00Z",
          "enrolled": 1,
          "dropped": 0
        }
        """

    public var classId = Identifier.placeholder
    public var effectiveAt = Timestamp.placeholder
    public var enrolled = Whole<0, 10_000>.placeholder
    public var dropped = Whole<0, 1_000_000>.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("classId", &classId, "The class.")
        fields.required("effectiveAt", &effectiveAt, "From when.")
        fields.required("enrolled", &enrolled, "How many came onto the roster.")
        fields.required("dropped", &dropped, "How many left it.")
    }
}
