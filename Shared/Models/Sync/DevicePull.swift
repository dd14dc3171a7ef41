/// Asks for everything that changed on the server since a device's last pull.
public struct DevicePull: Message {
    public static let type: MessageType = "lms.sync.device.pull.v1"
    public static let purpose = "Asks for everything that changed on the server since a device's last pull. The source is the device."
    public static let example = """
        {
          "lastPulledAt": 4096000,
          "schemaVersion": 2,
          "migration": {
            "from": 1,
            "tables": [],
            "columns": [
              {
                "table": "attendance_records",
                "columns": ["notes"]
              }
            ]
          }
        }
        """

    public var lastPulledAt: PullTimestamp?
    public var schemaVersion = SchemaVersion.placeholder
    public var migration: DeviceMigration?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.optional("lastPulledAt", &lastPulledAt, "The timestamp of the last answer; null or 0 asks for everything.")
        fields.required("schemaVersion", &schemaVersion, "The version of the device's schema.")
        fields.optional("migration", &migration, "What is new in that schema since the last pull.")
    }

    public static let rules = [
        Rule<DevicePull>("migration.from is less than schemaVersion.") { pull, list in
            guard let migration = pull.migration, migration.from >= pull.schemaVersion else { return }
            list.breakRule(
                at: "/migration/from", "expected less than schemaVersion \(pull.schemaVersion.value), found \(migration.from.value)")
        }
    ]
}

/// The number of a device's schema.
public typealias SchemaVersion = Whole<1, 1_000_000>

/// What a device's schema has that it had not at its last pull (WatermelonDB's migration syncs).
public struct DeviceMigration: Contract {
    public var from = SchemaVersion.placeholder
    public var tables = [ShortCode].placeholder
    public var columns = [MigratedColumns].placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("from", &from, "The version of the schema at the last pull.")
        fields.required("tables", &tables, "Tables that are new: all their rows are wanted.")
        fields.required("columns", &columns, "Tables with new columns: all their rows are wanted again.")
    }
}

/// The new columns of one table.
public struct MigratedColumns: Contract {
    public var table = ShortCode.placeholder
    public var columns = [ShortCode].placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("table", &table, "The table.")
        fields.required("columns", &columns, "Its new columns.")
    }
}

/// What `device.pull` answers.
public struct DevicePullResult: Contract {
    public var changes = PulledChanges()
    public var timestamp = PullTimestamp.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("changes", &changes, "By table; the tables that the device's schema has.")
        fields.required("timestamp", &timestamp, "For the next pull, as lastPulledAt.")
    }
}

/// The changes that a device is to take over.
public struct PulledChanges: Contract {
    public var students: TableChanges<StoredRow<StudentRow>>?
    public var classes: TableChanges<StoredRow<ClassRow>>?
    public var enrollments: TableChanges<StoredRow<EnrollmentRow>>?
    public var attendanceSessions: TableChanges<StoredRow<AttendanceSessionRow>>?
    public var attendanceRecords: TableChanges<StoredRow<AttendanceRecordRow>>?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.optional("students", &students, "Students of the classes that the actor may see.")
        fields.optional("classes", &classes, "Classes that the actor may see.")
        fields.optional("enrollments", &enrollments, "Their rosters.")
        fields.optional("attendance_sessions", &attendanceSessions, "Their sessions.")
        fields.optional("attendance_records", &attendanceRecords, "Who was present in these.")
    }
}
