import SeededRandom
import LMSModels
import Testing

@testable import Attendance

@Suite("The attendance list of one session")
struct SessionSheetTests {
    static let slot = SessionSheet.Slot(
        date: CalendarDate(daysSinceEpoch: 20_000), startTime: nil, endTime: nil, markedBy: "t1", markedAt: Timestamp(microseconds: 0))

    @Test("Any order of the same messages, with repetitions, ends in the same sheet")
    func commutes() {
        var random = SplitMix64(seed: 10)
        for _ in 0..<3_000 {
            let changes = (0..<Int.random(in: 2...9, using: &random)).map { _ in SheetChange.any(&random) }
            let slots = (0..<2).map { SheetChange.slot(at: Timestamp(microseconds: $0), &random) }
            let sheet = SheetChange.sheet(slots[0], changes + [.describe(slots[1])])
            for _ in 0..<5 {
                let first = slots.randomElement(using: &random) ?? slots[0]
                var order = changes + slots.map { .describe($0) }
                order += order.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
                order.shuffle(using: &random)
                let other = SheetChange.sheet(first, order)
                guard bytes(other) != bytes(sheet) else { continue }
                Issue.record("\(minimal(slots[0], changes, order.filter { changes.contains($0) }))")
                return
            }
        }
    }

    @Test("A sheet that was stored and read between any two messages ends the same")
    func storedInBetween() {
        var random = SplitMix64(seed: 11)
        for _ in 0..<2_000 {
            let changes = (0..<8).map { _ in SheetChange.any(&random) }
            var stored = SessionSheet(slot: Self.slot)
            for change in changes {
                change.apply(to: &stored)
                let again = SessionSheet(
                    slot: stored.slot, recordedAt: stored.recordedAt, closedAt: stored.closedAt, closedBy: stored.closedBy,
                    columns: stored.columns)
                #expect(again == stored, "\(changes)")
                stored = again
            }
            #expect(bytes(stored) == bytes(SheetChange.sheet(Self.slot, changes)))
        }
    }

    @Test("The total is the number of marks that count, and the columns hold each of them once")
    func totals() {
        var random = SplitMix64(seed: 12)
        for _ in 0..<3_000 {
            let changes = (0..<8).map { _ in SheetChange.any(&random) }
            let sheet = SheetChange.sheet(Self.slot, changes)
            let counted = (Int32(1)...3).filter { student in sheet.mark(of: student).map { $0.presence != .removed } ?? false }
            #expect(sheet.totalPresent == counted.count, "\(changes)")
            // What the view attendance_records shows.
            let columns = sheet.columns
            let shown = zip(columns.students, columns.statuses).filter { $0.1 % 10 > 0 && $0.1 < 20 }.map(\.0)
            #expect(shown == counted, "\(changes)")
        }
    }

    @Test("What a sheet says changed is what changed in it")
    func reportsChanges() throws {
        var random = SplitMix64(seed: 13)
        for _ in 0..<2_000 {
            var sheet = SessionSheet(slot: Self.slot)
            for change in (0..<8).map({ _ in SheetChange.any(&random) }) {
                let before = sheet
                switch change {
                case .describe(let slot): #expect(sheet.describe(slot) == (sheet != before))
                case .record(let marks, let moment): #expect(sheet.record(marks, at: moment) == (sheet != before))
                case .close(let moment, let closer): #expect(sheet.close(at: moment, by: closer) == (sheet != before))
                case .checkIn(let student, let mark):
                    let counts = (try? sheet.checkIn(student, mark)) ?? false
                    // A check-in that repeats the list stands above it from then on.
                    let repeatsList = before.checkins[student] == nil && before.list[student] == mark && sheet != before
                    #expect(counts == (repeatsList || sheet.mark(of: student) != before.mark(of: student)), "\(change)")
                    if counts { #expect(sheet.mark(of: student) == mark) }
                }
            }
        }
    }

    @Test("The sheet is what its docstring says: the latest list, and later check-ins until the earliest closing")
    func rule() {
        var random = SplitMix64(seed: 14)
        for _ in 0..<3_000 {
            let changes = (0..<8).map { _ in SheetChange.any(&random) }
            let sheet = SheetChange.sheet(Self.slot, changes)
            var recordedAt: Timestamp?
            var closedAt: Timestamp?
            for change in changes {
                if case .record(_, let moment) = change { recordedAt = max(recordedAt ?? moment, moment) }
                if case .close(let moment, _) = change { closedAt = min(closedAt ?? moment, moment) }
            }
            for student in Int32(1)...3 {
                var list: [SessionSheet.Mark] = []
                var checkins: [SessionSheet.Mark] = []
                for change in changes {
                    if case .record(let marks, let moment) = change, moment == recordedAt, let mark = marks[student] { list.append(mark) }
                    if case .checkIn(student, let mark) = change, recordedAt.map({ mark.markedAt > $0 }) ?? true,
                        closedAt.map({ mark.markedAt <= $0 }) ?? true
                    {
                        checkins.append(mark)
                    }
                }
                #expect(sheet.mark(of: student) == (checkins.max() ?? list.max()), "\(student) in \(changes)")
            }
        }
    }

    @Test("A check-in after the closing is refused, one at its moment counts")
    func closed() throws {
        var sheet = SessionSheet(slot: Self.slot)
        #expect(sheet.close(at: Timestamp(microseconds: 10), by: "t1") == true)
        #expect(try sheet.checkIn(1, mark(10)) == true)
        #expect(throws: SessionSheet.Refusal.closed(at: Timestamp(microseconds: 10))) { _ = try sheet.checkIn(1, mark(11)) }
        #expect(sheet.close(at: Timestamp(microseconds: 11), by: "t0") == false)
        #expect(sheet.closedBy == "t1")
    }

    @Test("An earlier closing brings an earlier mark back")
    func earlierClosing() throws {
        var sheet = SessionSheet(slot: Self.slot)
        _ = try sheet.checkIn(1, mark(5))
        _ = try sheet.checkIn(1, mark(8, .removed))
        #expect(sheet.totalPresent == 0)
        #expect(sheet.close(at: Timestamp(microseconds: 6), by: "t1") == true)
        #expect(sheet.mark(of: 1) == mark(5))
        #expect(sheet.totalPresent == 1)
    }

    @Test("An older check-in does not bring back who was taken off since")
    func removedStays() throws {
        var sheet = SessionSheet(slot: Self.slot)
        #expect(try sheet.checkIn(1, mark(8, .removed)) == true)
        #expect(try sheet.checkIn(1, mark(5)) == false)
        #expect(sheet.totalPresent == 0)
    }

    @Test("Of one student as many marks are kept as the limit says, the latest ones")
    func limit() throws {
        let moments = Array(1...Int64(SessionSheet.markLimit + 10))
        for order in [moments, moments.reversed()] {
            var sheet = SessionSheet(slot: Self.slot)
            for moment in order { _ = try sheet.checkIn(1, mark(moment)) }
            #expect(sheet.checkins[1]?.map(\.markedAt.microseconds) == moments.suffix(SessionSheet.markLimit))
            #expect(sheet.columns.students.count == SessionSheet.markLimit)
        }
    }

    @Test("Times and notes are stored only where they say something")
    func sparseColumns() throws {
        var sheet = SessionSheet(slot: Self.slot)
        #expect(sheet.columns == .init())
        _ = sheet.record([2: mark(5), 1: mark(5, .late)], at: Timestamp(microseconds: 5))
        #expect(sheet.columns == .init(students: [1, 2], statuses: [12, 11]))
        _ = try sheet.checkIn(2, mark(7, .removed, notes: "left"))
        #expect(
            sheet.columns
                == .init(
                    students: [1, 2, 2], statuses: [12, 21, 0],
                    markedAt: [5, 5, 7].map { Timestamp(microseconds: $0) }, notes: [nil, nil, "left"]))
    }

    private func mark(_ moment: Int64, _ presence: SessionSheet.Presence = .present, notes: String? = nil) -> SessionSheet.Mark {
        .init(presence: presence, markedAt: Timestamp(microseconds: moment), notes: notes)
    }

    /// Leaves out whatever the difference does not need, so that a failure can be read.
    private func minimal(_ slot: SessionSheet.Slot, _ one: [SheetChange], _ other: [SheetChange]) -> String {
        var (one, other) = (one, other)
        func differs(_ one: [SheetChange], _ other: [SheetChange]) -> Bool {
            bytes(SheetChange.sheet(slot, one)) != bytes(SheetChange.sheet(slot, other))
        }
        for change in one + one {
            let (shorter, otherShorter) = (one.filter { $0 != change }, other.filter { $0 != change })
            if shorter.count < one.count, differs(shorter, otherShorter) { (one, other) = (shorter, otherShorter) }
        }
        return "\(one) and \(other) end differently"
    }
}
