import SeededRandom
import LMSModels

@testable import Attendance

/// One thing that happens to a sheet.
enum SheetChange: Equatable, CustomStringConvertible {
    case describe(SessionSheet.Slot)
    case record([Int32: SessionSheet.Mark], at: Timestamp)
    case checkIn(Int32, SessionSheet.Mark)
    case close(at: Timestamp, by: String)

    /// Few students, few moments, few words: ties are what breaks commutativity, so they must be frequent.
    static func any(_ random: inout SplitMix64, moments: Int64 = 6) -> SheetChange {
        let moment = Timestamp(microseconds: .random(in: 0..<moments, using: &random))
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return .describe(slot(at: moment, &random))
        case 1, 2:
            var marks: [Int32: SessionSheet.Mark] = [:]
            for student in Int32(1)...3 where Bool.random(using: &random) {
                let own = Timestamp(microseconds: .random(in: 0..<moments, using: &random))
                marks[student] = mark(at: Bool.random(using: &random) ? moment : own, &random, canRemove: false)
            }
            return .record(marks, at: moment)
        case 3: return .close(at: moment, by: ["t1", "t2"].randomElement(using: &random) ?? "")
        default: return .checkIn(.random(in: 1...3, using: &random), mark(at: moment, &random, canRemove: true))
        }
    }

    static func slot(at moment: Timestamp, _ random: inout SplitMix64) -> SessionSheet.Slot {
        let times: [ClockTime?] = [nil, ClockTime("09:00"), ClockTime("10:15")]
        return .init(
            date: CalendarDate(daysSinceEpoch: .random(in: 20_000...20_001, using: &random)),
            startTime: times.randomElement(using: &random) ?? nil, endTime: times.randomElement(using: &random) ?? nil,
            markedBy: ["t1", "t2"].randomElement(using: &random) ?? "", markedAt: moment)
    }

    /// The second and third note look the same, and are compared as equal by `String`.
    private static func mark(at moment: Timestamp, _ random: inout SplitMix64, canRemove: Bool) -> SessionSheet.Mark {
        let all: [SessionSheet.Presence] = canRemove ? [.removed, .present, .late] : [.present, .late]
        return .init(
            presence: all.randomElement(using: &random) ?? .present, markedAt: moment,
            notes: [nil, "\u{E9}", "e\u{301}", "bus"].randomElement(using: &random) ?? nil)
    }

    func apply(to sheet: inout SessionSheet) {
        switch self {
        case .describe(let slot): _ = sheet.describe(slot)
        case .record(let marks, let moment): _ = sheet.record(marks, at: moment)
        case .checkIn(let student, let mark): _ = try? sheet.checkIn(student, mark)
        case .close(let moment, let closer): _ = sheet.close(at: moment, by: closer)
        }
    }

    /// A session comes to be by a description; the sheet begins with the first one, as `SessionRules` makes it.
    static func sheet(_ first: SessionSheet.Slot, _ changes: [SheetChange]) -> SessionSheet {
        var sheet = SessionSheet(slot: first)
        for change in changes { change.apply(to: &sheet) }
        return sheet
    }

    var description: String {
        func text(_ mark: SessionSheet.Mark) -> String {
            "\(mark.presence)@\(mark.markedAt.microseconds)"
                + (mark.notes.map { " \($0.unicodeScalars.map { String($0.value, radix: 16) })" } ?? "")
        }
        switch self {
        case .describe(let slot): return "describe@\(slot.markedAt.microseconds)"
        case .record(let marks, let moment):
            return "record@\(moment.microseconds) "
                + marks.sorted { $0.key < $1.key }.map { "\($0.key): \(text($0.value))" }.joined(separator: ", ")
        case .checkIn(let student, let mark): return "\(student): \(text(mark))"
        case .close(let moment, let closer): return "close@\(moment.microseconds) by \(closer)"
        }
    }
}

/// Every byte of a sheet, since `String` takes for equal what PostgreSQL does not.
func bytes(_ sheet: SessionSheet) -> [[UInt8]] {
    let columns = sheet.columns
    let notes = columns.notes.map { $0.map { $0.map { Array($0.utf8) } ?? [0] } } ?? []
    return [
        Array("\(sheet.slot) \(sheet.recordedAt?.microseconds ?? -1) \(sheet.closedAt?.microseconds ?? -1) \(sheet.closedBy ?? "")".utf8),
        Array("\(columns.students) \(columns.statuses) \(columns.markedAt?.map(\.microseconds) ?? [])".utf8),
    ] + notes
}
