internal import LMSModels

/// Which tables and columns devices may have, and since which version of their schema.
enum DeviceSchema {
    /// The newest version that is known.
    static let version = 2

    /// Version 1 marked presence in classes; version 2 knows who is on their rosters (seed 003, phase 3).
    static let tables: [(table: DeviceTable, since: Int)] = [
        (.classes, 1), (.attendanceSessions, 1), (.attendanceRecords, 1), (.students, 2), (.enrollments, 2),
    ]

    /// Columns that came to a table after it.
    static let laterColumns: [(table: DeviceTable, column: String, since: Int)] = [(.attendanceRecords, "notes", 2)]

    /// What a pull is to bring; refusing what is not known.
    ///
    /// A device that was upgraded and does not say so gets what its new schema needs all the same.
    static func tables(of pull: DevicePull, seenSchema: Int?) throws(UnknownSchema) -> PullStore.Tables {
        let wanted = pull.schemaVersion.value
        guard wanted <= version else { throw UnknownSchema("schemaVersion \(wanted) is not known: the newest is \(version)") }
        let known = tables.filter { $0.since <= wanted }.map(\.table)
        let from = min(pull.migration?.from.value ?? wanted, seenSchema ?? wanted)
        var new = Set(tables.filter { $0.since > from && $0.since <= wanted }.map(\.table))
        var changed = Set(laterColumns.filter { $0.since > from && $0.since <= wanted }.map(\.table))
        for name in pull.migration?.tables ?? [] { new.insert(try table(name.text, known)) }
        for columns in pull.migration?.columns ?? [] { changed.insert(try table(columns.table.text, known)) }
        return PullStore.Tables(known: known, whole: new.union(changed).sorted(), new: new)
    }

    private static func table(_ name: String, _ known: [DeviceTable]) throws(UnknownSchema) -> DeviceTable {
        guard let table = DeviceTable(rawValue: name), known.contains(table) else {
            let names = known.map(\.rawValue).sorted().joined(separator: ", ")
            throw UnknownSchema("devices have no table \(name) in this schemaVersion: there are \(names)")
        }
        return table
    }
}

/// A schema, or a part of it, that no device may have.
struct UnknownSchema: Error {
    let message: String

    init(_ message: String) { self.message = message }
}
