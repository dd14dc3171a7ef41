/// A student, as devices have it.
///
/// Read only.
public struct StudentRow: DeviceRow {
    public static let table = DeviceTable.students

    public var id = Identifier.placeholder
    public var studentNo = Identifier.placeholder
    public var name = Name.placeholder
    public var email: EmailAddress?
    public var facultyId: Identifier?
    public var enrollmentYear: Year?
    public var isActive = Bool.placeholder
    public var updatedAt: DeviceTime?

    public init() {}

    public var rowID: RowID { RowID(id) }

    public mutating func fields(_ fields: inout Fields) {
        fields.required("id", &id, "The student.")
        fields.required("student_no", &studentNo, "Roll number.")
        fields.required("name", &name, "Full name.")
        fields.optional("email", &email, "Where to write to them.")
        fields.optional("faculty_id", &facultyId, "The faculty they study at.")
        fields.optional("enrollment_year", &enrollmentYear, "Year of matriculation.")
        fields.required("is_active", &isActive, "False for those who left.")
        fields.optional("updated_at", &updatedAt, "When this state was true, in milliseconds since 1970.")
    }
}

/// A class, as devices have it.
///
/// Read only.
public struct ClassRow: DeviceRow {
    public static let table = DeviceTable.classes

    public var id = Identifier.placeholder
    public var name = Name.placeholder
    public var code: ShortCode?
    public var semester: ShortCode?
    public var year: Year?
    public var teacherId: Identifier?
    public var facultyId: Identifier?
    public var isActive = Bool.placeholder
    public var updatedAt: DeviceTime?

    public init() {}

    public var rowID: RowID { RowID(id) }

    public mutating func fields(_ fields: inout Fields) {
        fields.required("id", &id, "The class.")
        fields.required("name", &name, "What people call it.")
        fields.optional("code", &code, "Short code.")
        fields.optional("semester", &semester, "Term.")
        fields.optional("year", &year, "Calendar year of the term.")
        fields.optional("teacher_id", &teacherId, "Who teaches it.")
        fields.optional("faculty_id", &facultyId, "The faculty that offers it.")
        fields.required("is_active", &isActive, "False once it is archived.")
        fields.optional("updated_at", &updatedAt, "When this state was true, in milliseconds since 1970.")
    }
}

/// A student's place on the roster of a class.
///
/// Devices may enroll and drop.
public struct EnrollmentRow: DeviceRow {
    public static let table = DeviceTable.enrollments

    public var id = RowID.placeholder
    public var classId = Identifier.placeholder
    public var studentId = Identifier.placeholder
    public var enrolledAt: DeviceTime?
    public var droppedAt: DeviceTime?
    public var isActive = Bool.placeholder

    public init() {}

    public var rowID: RowID { id }

    public mutating func fields(_ fields: inout Fields) {
        fields.required("id", &id, "Class and student, joined by a slash.")
        fields.required("class_id", &classId, "The class.")
        fields.required("student_id", &studentId, "The student.")
        fields.optional("enrolled_at", &enrolledAt, "Since when, in milliseconds since 1970.")
        fields.optional("dropped_at", &droppedAt, "Until when, in milliseconds since 1970.")
        fields.required("is_active", &isActive, "Whether the student is on the roster now; false drops.")
    }
}
