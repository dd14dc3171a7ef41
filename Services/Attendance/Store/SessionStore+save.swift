internal import LMSModels
internal import Postgres
internal import WorkerKit

extension SessionStore {
    /// Stores what the batch changed.
    /// - Returns: for sessions whose class, date and time another session has, that session's id. Nothing of
    ///   theirs is stored.
    func save(_ register: inout SessionRegister, in transaction: PostgresTransaction) async throws -> [ID: String] {
        for session in register.sessions.values where session.claimsSlot {
            guard let day = register.day(session) else { continue }
            session.totalEnrolled = register.classes[session.classKey]?.roster.count(on: day) ?? 0
        }
        let changed = register.sessions.filter(\.value.isChanged)
        for session in changed.values where session.before != nil { session.version += 1 }
        let moved = changed.filter { $0.value.before != nil && $0.value.claimsSlot }
        var holders = moved.isEmpty ? [:] : try await slotHolders(moved, transaction)
        let updates = changed.filter { $0.value.before != nil && holders[$0.key] == nil }
        if !updates.isEmpty { transaction.later(update(SessionColumns(updates))) }
        let fresh = changed.filter { $0.value.before == nil }
        if !fresh.isEmpty {
            let rows = try await transaction.query(insert(SessionColumns(fresh)))
            if rows.count < fresh.count {
                holders.merge(try await slotHolders(fresh, transaction)) { $1 }
                guard rows.count + fresh.keys.count(where: { holders[$0] != nil }) == fresh.count else {
                    throw BatchConflict("another worker made one of these sessions at the same time")
                }
            }
        }
        return holders
    }

    private func update(_ rows: SessionColumns) -> PostgresStatement {
        """
        UPDATE attendance.sessions AS session
        SET date = new.date, start_time = new.start_time, end_time = new.end_time, marked_by = new.marked_by,
            marked_at = new.marked_at, recorded_at = new.recorded_at, closed_at = new.closed_at, closed_by = new.closed_by,
            total_enrolled = new.total_enrolled, total_present = new.total_present,
            student_keys = (\(rows.students)::integer[])[new.first : new.last],
            statuses = (\(rows.statuses)::smallint[])[new.first : new.last],
            entry_marked_at = CASE WHEN new.has_times THEN (\(rows.times)::timestamptz[])[new.first : new.last] END,
            entry_notes = CASE WHEN new.has_notes THEN (\(rows.notes)::text[])[new.first : new.last] END,
            updated_at = now(), updated_by = new.updated_by, version = new.version
        FROM unnest(\(rows.keys), \(rows.dates), \(rows.startTimes), \(rows.endTimes), \(rows.markedBy), \(rows.markedAt),
                \(rows.recordedAt), \(rows.closedAt), \(rows.closedBy), \(rows.totalEnrolled), \(rows.totalPresent),
                \(rows.first), \(rows.last), \(rows.hasTimes), \(rows.hasNotes), \(rows.updatedBy), \(rows.versions))
            AS new (key, date, start_time, end_time, marked_by, marked_at, recorded_at, closed_at, closed_by,
                total_enrolled, total_present, first, last, has_times, has_notes, updated_by, version)
        WHERE session.key = new.key
        """
    }

    private func insert(_ rows: SessionColumns) -> PostgresStatement {
        """
        INSERT INTO attendance.sessions (organization_key, id, class_key, date, start_time, end_time, marked_by, marked_at,
            recorded_at, closed_at, closed_by, total_enrolled, total_present, student_keys, statuses, entry_marked_at,
            entry_notes, created_by, updated_by)
        SELECT organization_key, id, class_key, date, start_time, end_time, marked_by, marked_at, recorded_at, closed_at,
            closed_by, total_enrolled, total_present,
            (\(rows.students)::integer[])[first : last], (\(rows.statuses)::smallint[])[first : last],
            CASE WHEN has_times THEN (\(rows.times)::timestamptz[])[first : last] END,
            CASE WHEN has_notes THEN (\(rows.notes)::text[])[first : last] END, created_by, updated_by
        FROM unnest(\(rows.organizations), \(rows.ids), \(rows.classes), \(rows.dates), \(rows.startTimes), \(rows.endTimes),
                \(rows.markedBy), \(rows.markedAt), \(rows.recordedAt), \(rows.closedAt), \(rows.closedBy),
                \(rows.totalEnrolled), \(rows.totalPresent), \(rows.first), \(rows.last), \(rows.hasTimes), \(rows.hasNotes),
                \(rows.createdBy), \(rows.updatedBy))
            AS new (organization_key, id, class_key, date, start_time, end_time, marked_by, marked_at, recorded_at,
                closed_at, closed_by, total_enrolled, total_present, first, last, has_times, has_notes, created_by, updated_by)
        ORDER BY organization_key, id
        ON CONFLICT DO NOTHING
        RETURNING key
        """
    }

    /// Who has the class, date and time of these sessions already.
    private func slotHolders(
        _ sessions: [ID: SessionRegister.Session], _ transaction: PostgresTransaction
    ) async throws -> [ID: String] {
        let wanted = sessions.map { (id: $0.key, session: $0.value) }
        let rows = try await transaction.query(
            """
            SELECT wanted.number, holder.id
            FROM unnest(\(wanted.indices.map { Int32($0) }), \(wanted.map(\.session.classKey)),
                \(wanted.map(\.session.sheet.slot.date)), \(wanted.map(\.session.sheet.slot.startTime)),
                \(wanted.map(\.id.id))) AS wanted (number, class_key, date, start_time, id)
            JOIN attendance.sessions AS holder
                ON holder.class_key = wanted.class_key AND holder.date = wanted.date
                AND holder.start_time IS NOT DISTINCT FROM wanted.start_time AND holder.id <> wanted.id
            """)
        var holders: [ID: String] = [:]
        for row in rows {
            let (number, holder) = try row.decode(Int32.self, String.self)
            holders[wanted[Int(number)].id] = holder
        }
        return holders
    }
}

/// Sessions as the arrays of one statement, in key order.
///
/// The entries of all of them stand one behind the other; `first` and `last` say where each session's are.
private struct SessionColumns {
    var keys: [Int32] = []
    var organizations: [Int32] = []
    var ids: [String] = []
    var classes: [Int32] = []
    var dates: [CalendarDate] = []
    var startTimes: [ClockTime?] = []
    var endTimes: [ClockTime?] = []
    var markedBy: [String] = []
    var markedAt: [Timestamp] = []
    var recordedAt: [Timestamp?] = []
    var closedAt: [Timestamp?] = []
    var closedBy: [String?] = []
    var totalEnrolled: [Int32] = []
    var totalPresent: [Int32] = []
    var first: [Int32] = []
    var last: [Int32] = []
    var hasTimes: [Bool] = []
    var hasNotes: [Bool] = []
    var createdBy: [String] = []
    var updatedBy: [String] = []
    var versions: [Int32] = []
    var students: [Int32] = []
    var statuses: [Int16] = []
    var times: [Timestamp?] = []
    var notes: [String?] = []

    init(_ sessions: [SessionRegister.SessionID: SessionRegister.Session]) {
        for (id, session) in sessions.sorted(by: { ($0.value.key ?? 0, $0.key.id) < ($1.value.key ?? 0, $1.key.id) }) {
            let columns = session.sheet.columns
            keys.append(session.key ?? 0)
            organizations.append(session.organization)
            ids.append(id.id)
            classes.append(session.classKey)
            dates.append(session.sheet.slot.date)
            startTimes.append(session.sheet.slot.startTime)
            endTimes.append(session.sheet.slot.endTime)
            markedBy.append(session.sheet.slot.markedBy)
            markedAt.append(session.sheet.slot.markedAt)
            recordedAt.append(session.sheet.recordedAt)
            closedAt.append(session.sheet.closedAt)
            closedBy.append(session.sheet.closedBy)
            totalEnrolled.append(Int32(clamping: session.totalEnrolled))
            totalPresent.append(Int32(clamping: session.sheet.totalPresent))
            first.append(Int32(students.count + 1))
            last.append(Int32(students.count + columns.students.count))
            hasTimes.append(columns.markedAt != nil)
            hasNotes.append(columns.notes != nil)
            createdBy.append(session.createdBy)
            updatedBy.append(session.updatedBy)
            versions.append(session.version)
            students += columns.students
            statuses += columns.statuses
            times += columns.markedAt.map { $0.map(Optional.some) } ?? Array(repeating: nil, count: columns.students.count)
            notes += columns.notes ?? Array(repeating: nil, count: columns.students.count)
        }
    }
}
