/// Creates or changes a user: a teacher, an admin, a parent.
public struct UserUpsert: Message {
    public static let type: MessageType = "lms.enrollment.user.upsert.v1"
    public static let purpose = "Creates or changes a user: a teacher, an admin, a parent."
    public static let example = """
        {
          "userId": "curie",
          "email": "m.curie@lakeside.example",
          "name": "Marie Curie",
          "role": "teacher",
          "facultyId": "science",
          "isActive": true,
          "gradeLevel": "7",
          "preferredLanguage": "en",
          "readingLevel": "C2",
          "interests": ["Radiation", "Cycling"],
          "lastActiveAt": "2025-08-29T15:30:00Z",
          "updatedAt": "2025-08-29T15:30:00Z"
        }
        """

    public var userId = Identifier.placeholder
    public var email = EmailAddress.placeholder
    public var name = Name.placeholder
    public var role = ActorRole.placeholder
    public var facultyId: Identifier?
    public var isActive: Bool?
    public var gradeLevel: ShortCode?
    public var preferredLanguage: ShortCode?
    public var readingLevel: ShortCode?
    public var interests: [Name]?
    public var lastActiveAt: Timestamp?
    public var updatedAt: Timestamp?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("userId", &userId, "Its id.")
        fields.required("email", &email, "Unique; compared without case.")
        fields.required("name", &name, "What people call them.")
        fields.required("role", &role, "What they may do.")
        fields.optional("facultyId", &facultyId, "The faculty they belong to.")
        fields.optional("isActive", &isActive, "False bars them from acting; true if missing.")
        fields.optional("gradeLevel", &gradeLevel, "Grade, for learners.")
        fields.optional("preferredLanguage", &preferredLanguage, "Language code; en if missing.")
        fields.optional("readingLevel", &readingLevel, "Reading level, for learners.")
        fields.optional("interests", &interests, "What they like to read about.")
        fields.optional("lastActiveAt", &lastActiveAt, "When they were last seen.")
        fields.optional(
            "updatedAt", &updatedAt,
            "When this state was true; the latest wins. The envelope's time if missing.")
    }
}

/// A user was created or changed.
public struct UserUpserted: Message {
    public static let type: MessageType = "lms.enrollment.user.upserted.v1"
    public static let purpose = "A user was created or changed."
    public static var example: String { UserUpsert.example }

    public var user = UserUpsert()

    public init() {}

    public init(_ user: UserUpsert) { self.user = user }

    public mutating func fields(_ fields: inout Fields) { user.fields(&fields) }
}
