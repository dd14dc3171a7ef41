/// Who and what there is.
extension VerifySemester {
    /// Of two states the later counts, also when it comes first.
    private static let before = "2024-08-20T08:00:00Z"
    private static let after = "2024-08-30T08:00:00Z"

    mutating func addDirectory() {
        addOrganization()
        for number in 0..<3 { addFacultyAndSubject(number) }
        for teacher in 0..<teacherCount { addTeacher(teacher) }
        addBatch()
        for student in 0..<studentCount { addStudent(student) }
        for course in 0..<courseCount { addClass(course) }
    }

    private mutating func addOrganization() {
        for (id, name, at) in [("", "Verify School", Self.before), ("-renamed", "Verify College", Self.after)] {
            add(
                "organization.upsert", "organization\(id)",
                """
                {"organizationId":"verify","code":"verify","name":"\(name)","timezone":"Europe/Berlin","updatedAt":"\(at)"}
                """)
        }
    }

    private mutating func addFacultyAndSubject(_ number: Int) {
        add(
            "faculty.upsert", "faculty-\(number)",
            """
            {"facultyId":"f-\(number)","code":"F\(number)","name":"Faculty \(number + 1)","updatedAt":"\(Self.before)"}
            """)
        add(
            "subject.upsert", "subject-\(number)",
            """
            {"subjectId":"sub-\(number)","code":"SUB\(number)","name":"Subject \(number + 1)","updatedAt":"\(Self.before)"}
            """)
    }

    private mutating func addTeacher(_ teacher: Int) {
        add(
            "user.upsert", "teacher-\(teacher)",
            """
            {"userId":"t-\(teacher)","email":"t\(teacher)@verify.example","name":"Teacher \(teacher + 1)","role":"teacher",\
            "facultyId":"f-\(teacher % 3)","updatedAt":"\(Self.before)"}
            """)
    }

    /// Forward only: a batch may not go back, so the order would decide.
    private mutating func addBatch() {
        for (id, status, at) in [("planned", "PLANNING", Self.before), ("active", "ACTIVE", Self.after)] {
            add(
                "batch.upsert", "batch-\(id)",
                """
                {"batchId":"b-2024","name":"Batch of 2024","startYear":2024,"endYear":2028,"status":"\(status)","updatedAt":"\(at)"}
                """)
        }
    }

    private mutating func addStudent(_ student: Int) {
        var states = [("", "Student \(student)", Self.before)]
        if student % 5 == 0 { states.append(("-renamed", "Student \(student), renamed", Self.after)) }
        for (id, name, at) in states {
            add(
                "student.upsert", "student-\(student)\(id)",
                """
                {"studentId":"s-\(student)","studentNo":"V-\(student)","name":"\(name)","facultyId":"f-\(student % 3)",\
                "batchId":"b-2024","enrollmentYear":2024,"updatedAt":"\(at)"}
                """)
        }
    }

    private mutating func addClass(_ course: Int) {
        var states = [("", "Class \(course)", Self.before)]
        if course % 3 == 2 { states.append(("-renamed", "Class \(course), renamed", Self.after)) }
        for (id, name, at) in states {
            add(
                "class.upsert", "class-\(course)\(id)",
                """
                {"classId":"c-\(course)","name":"\(name)","code":"V\(course)","semester":"Fall 2024","year":2024,\
                "teacherId":"\(teacher(course))","facultyId":"f-\(course % 3)","updatedAt":"\(at)"}
                """)
        }
    }
}
