import SeededRandom
import Foundation
import LMSModels
import Testing

@testable import Sync

@Suite("A row as its owner says it is, and as devices see it")
struct LogEntryTests {
    private static let key = LogKey(organization: 1, table: .attendanceRecords, id: "s/ada")
    private static let push = UUID()

    private static func at(_ minute: Int64) -> Timestamp { Timestamp(microseconds: 1_760_000_000_000_000 + minute * 60_000_000) }
    private static func rank(_ version: Int64) -> Rank { Rank(version: version, tie: 0) }

    /// Present, as the owner said at minute 10.
    private static func known() -> LogEntry {
        LogEntry(
            key, classID: "c", studentID: "ada", shown: "present", truth: nil, rank: rank(1), stateAt: at(10), history: .init(),
            listing: nil, push: nil)
    }

    private static func pushed(at minute: Int64, _ state: String? = "late") -> LogEntry {
        var entry = known()
        entry.lay(state, .init(key: push, at: at(minute)), known: entry.stateAt, by: "tablet")
        return entry
    }

    @Test("The greatest rank counts, whatever comes last")
    func rank() {
        var entry = Self.known()
        entry.take("second", rank: Self.rank(5), at: Self.at(20), by: nil)
        entry.take("first", rank: Self.rank(4), at: Self.at(30), by: nil)
        #expect(entry.shown == "second" && entry.isTouched)
    }

    @Test("What changes nothing that devices see is no change for them")
    func untouched() {
        var entry = Self.known()
        entry.take("present", rank: Self.rank(2), at: Self.at(11), by: nil)
        #expect(entry.isChanged && !entry.isTouched)
    }

    @Test("A push is seen at once, and its device is the one that changed the row")
    func laid() {
        let entry = Self.pushed(at: 15)
        #expect(entry.shown == "late" && entry.truth == "present" && entry.isTouched && entry.client == "tablet")
    }

    @Test("A push that is no later than the truth is not seen, and its device hears what holds")
    func tooLate() {
        for minute: Int64 in [9, 10] {
            let entry = Self.pushed(at: minute)
            #expect(entry.shown == "present" && entry.isTouched && entry.client == nil)
        }
    }

    @Test("The owner's word of the same moment takes the push's place, and devices have it already")
    func confirmed() {
        var entry = Self.stored(Self.pushed(at: 15))
        entry.take("late", rank: Self.rank(2), at: Self.at(15), by: "tablet")
        #expect(entry.push == nil && entry.shown == "late" && !entry.isTouched)
    }

    @Test("The owner's word of an earlier moment does not hide the push, and one of a later moment does")
    func overtaken() {
        var entry = Self.stored(Self.pushed(at: 15))
        entry.take("absent", rank: Self.rank(2), at: Self.at(12), by: nil)
        #expect(entry.shown == "late" && entry.truth == "absent" && !entry.isTouched)
        entry.take("excused", rank: Self.rank(3), at: Self.at(16), by: nil)
        #expect(entry.shown == "excused" && entry.push == nil && entry.isTouched)
    }

    @Test("A refused push gives way to the truth, which is a correction for every device")
    func refused() {
        var entry = Self.stored(Self.pushed(at: 15))
        entry.settle(Self.push, by: nil)
        #expect(entry.shown == "present" && entry.isTouched && entry.client == nil)
    }

    @Test("A refused push of a row that the owner never had is a deletion")
    func refusedNew() {
        var entry = LogEntry(Self.key)
        entry.lay("late", .init(key: Self.push, at: Self.at(15)), known: nil, by: "tablet")
        var later = Self.stored(entry)
        later.settle(Self.push, by: nil)
        #expect(later.shown == nil && later.isTouched)
    }

    @Test("The refusal of an earlier push leaves the later one alone")
    func refusedEarlier() {
        var entry = Self.stored(Self.pushed(at: 15))
        entry.settle(UUID(), by: nil)
        #expect(entry.shown == "late" && !entry.isChanged)
    }

    @Test("A pushed deletion is seen, and a refusal brings the row back")
    func deletion() {
        var entry = Self.stored(Self.pushed(at: 15, nil))
        #expect(entry.shown == nil && entry.truth == "present")
        entry.settle(Self.push, by: nil)
        #expect(entry.shown == "present" && entry.isTouched)
    }

    @Test("Comings and goings end the same in any order")
    func history() {
        let changes: [(Int64, Bool)] = [(1, true), (5, false), (9, true), (9, false), (12, true)]
        var random = SplitMix64(seed: 3)
        var seen: Set<String> = []
        for _ in 0..<50 {
            var entry = LogEntry(LogKey(organization: 1, table: .enrollments, id: "c/ada"))
            for (minute, enrolls) in changes.shuffled(using: &random) {
                entry.take(Self.at(minute), enrolls: enrolls, by: nil) { "\($0.isActive) \($0.stored)" }
            }
            seen.insert(entry.shown ?? "")
            #expect(EnrollmentHistory(stored: entry.history.stored) == entry.history)
        }
        #expect(seen.count == 1 && seen.first?.hasPrefix("true") == true)
    }

    /// As the next transaction finds it.
    private static func stored(_ entry: LogEntry) -> LogEntry {
        LogEntry(
            entry.key, classID: entry.classID, studentID: entry.studentID, shown: entry.shown,
            truth: entry.push == nil ? nil : entry.truth, rank: entry.rank, stateAt: entry.stateAt, history: entry.history,
            listing: entry.listing, push: entry.push)
    }
}
