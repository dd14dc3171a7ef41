internal import LMSModels

extension SessionSheet {
    /// The entries of a sheet as parallel arrays, as `sessions` stores them.
    struct Columns: Sendable, Equatable {
        var students: [Int32] = []
        /// Ones: presence.
        ///
        /// Tens: 0 a check-in, 1 from the list; 2 and 3 the same, overruled.
        var statuses: [Int16] = []
        /// `nil` where every entry is of `recordedAt`.
        var markedAt: [Timestamp]?
        /// `nil` where nobody has notes.
        var notes: [String?]?
    }

    private enum Layer: Int16 {
        case checkin = 0
        case list = 10
        case overruledList = 20
        case overruledCheckin = 30
    }

    /// In the order of students; of one student the list first, then check-ins in ascending order.
    var columns: Columns {
        var columns = Columns()
        var times: [Timestamp] = []
        var notes: [String?] = []
        // Most sheets are a list and no more.
        for student in checkins.isEmpty ? list.keys.sorted() : Set(list.keys).union(checkins.keys).sorted() {
            let own = checkins[student] ?? []
            if let mark = list[student] { append(student, mark, own.isEmpty ? .list : .overruledList) }
            for mark in own.dropLast() { append(student, mark, .overruledCheckin) }
            if let mark = own.last { append(student, mark, .checkin) }
        }
        func append(_ student: Int32, _ mark: Mark, _ layer: Layer) {
            columns.students.append(student)
            columns.statuses.append(layer.rawValue + mark.presence.rawValue)
            times.append(mark.markedAt)
            notes.append(mark.notes)
        }
        if times.contains(where: { $0 != recordedAt }) { columns.markedAt = times }
        if notes.contains(where: { $0 != nil }) { columns.notes = notes }
        return columns
    }

    /// Reads the entries back.
    init(
        slot: Slot, recordedAt: Timestamp?, closedAt: Timestamp?, closedBy: String?, columns: Columns
    ) {
        var list: [Int32: Mark] = [:]
        var checkins: [Int32: [Mark]] = [:]
        for (index, student) in columns.students.enumerated() {
            let status = columns.statuses[index]
            let mark = Mark(
                presence: Presence(rawValue: status % 10) ?? .removed,
                markedAt: columns.markedAt?[index] ?? recordedAt ?? slot.markedAt, notes: columns.notes?[index])
            switch Layer(rawValue: status - status % 10) {
            case .list, .overruledList: list[student] = mark
            case .checkin, .overruledCheckin, nil: checkins[student, default: []].append(mark)
            }
        }
        self.init(
            slot: slot, recordedAt: recordedAt, closedAt: closedAt, closedBy: closedBy, list: list, checkins: checkins)
    }
}
