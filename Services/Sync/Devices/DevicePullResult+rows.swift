internal import LMSModels

extension DevicePullResult {
    /// - Parameters:
    ///   - rows: each once.
    ///   - tables: those of the device's schema, changed or not.
    ///   - number: for the next pull.
    init(_ rows: [PullStore.Row], _ tables: [DeviceTable], _ number: PullNumber) {
        self.init()
        timestamp = PullTimestamp(number.value) ?? .placeholder
        let byTable = Dictionary(grouping: rows, by: \.table)
        func table<Row: DeviceRow>(_ row: Row.Type) -> TableChanges<StoredRow<Row>>? {
            tables.contains(Row.table) ? TableChanges(byTable[Row.table] ?? []) : nil
        }
        changes.students = table(StudentRow.self)
        changes.classes = table(ClassRow.self)
        changes.enrollments = table(EnrollmentRow.self)
        changes.attendanceSessions = table(AttendanceSessionRow.self)
        changes.attendanceRecords = table(AttendanceRecordRow.self)
    }
}

extension TableChanges {
    fileprivate init<Row: DeviceRow>(_ rows: [PullStore.Row]) where Value == StoredRow<Row> {
        self.init()
        for row in rows {
            guard let columns = row.columns else {
                deleted.elements.append(row.id)
                continue
            }
            let stored = StoredRow<Row>(stored: Array(columns.utf8))
            if row.isCreated { created.elements.append(stored) } else { updated.elements.append(stored) }
        }
    }
}
