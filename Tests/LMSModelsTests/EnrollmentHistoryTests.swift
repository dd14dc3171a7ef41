import SeededRandom
import LMSModels
import Testing

@Suite("When a student was on a roster")
struct EnrollmentHistoryTests {
    struct Change: Hashable {
        let moment: Int64
        let enrolls: Bool
    }

    /// The rule in one sentence: the last change up to then was enrolling; at one moment dropping is the last.
    static func isOnRoster(_ changes: [Change], at moment: Int64) -> Bool {
        let past = changes.filter { $0.moment <= moment }
        guard let last = past.map(\.moment).max() else { return false }
        return !past.contains { $0.moment == last && !$0.enrolls }
    }

    @Test("Any order of the same changes, with repetitions, gives the same history")
    func permutations() {
        var random = SplitMix64(seed: 4)
        for _ in 0..<500 {
            let changes = anyChanges(&random)
            let history = make(changes)
            for _ in 0..<4 {
                let repeated = changes + changes.filter { _ in Bool.random(using: &random) }
                #expect(make(repeated.shuffled(using: &random)) == history)
            }
            #expect(
                EnrollmentHistory(
                    enrolls: changes.filter(\.enrolls).map { Timestamp(microseconds: $0.moment) },
                    drops: changes.filter { !$0.enrolls }.map { Timestamp(microseconds: $0.moment) }) == history)
        }
    }

    @Test("A change is new exactly once")
    func news() {
        var history = EnrollmentHistory()
        let changes: [(Int64, Bool)] = [(5, true), (3, true), (5, true), (3, true), (9, true), (9, true)]
        #expect(changes.map { history.enroll(at: Timestamp(microseconds: $0.0)) } == [true, true, false, false, true, false])
        // Only the last of these is known: enrolling at a moment says nothing about dropping at it.
        let drops: [Int64] = [5, 4, 4]
        #expect(drops.map { history.drop(at: Timestamp(microseconds: $0)) } == [true, true, false])
        #expect(history.enrolls.map(\.microseconds) == [3, 5, 9])
        #expect(history.drops.map(\.microseconds) == [4, 5])
    }

    @Test("Active means: on the roster at the end of time")
    func active() {
        var random = SplitMix64(seed: 5)
        for _ in 0..<2_000 {
            let changes = anyChanges(&random)
            #expect(make(changes).isActive == Self.isOnRoster(changes, at: 1_000), "\(changes)")
        }
    }

    @Test("Enrolled in any window means: on the roster at some moment of it, its end excluded")
    func windows() {
        var random = SplitMix64(seed: 6)
        for _ in 0..<4_000 {
            let changes = anyChanges(&random)
            let start = Int64.random(in: 0...9, using: &random)
            let end = Int64.random(in: start + 1...10, using: &random)
            let expected = (start..<end).contains { Self.isOnRoster(changes, at: $0) }
            let history = make(changes)
            #expect(
                history.isEnrolled(from: Timestamp(microseconds: start), to: Timestamp(microseconds: end)) == expected,
                "\(history.enrolls.map(\.microseconds)) \(history.drops.map(\.microseconds)) in \(start)..<\(end)")
        }
    }

    @Test("The edges of a day: dropped at its beginning is out, enrolled at its end is out, a tie is out")
    func edges() {
        func isEnrolled(_ enrolls: [Int64], _ drops: [Int64]) -> Bool {
            EnrollmentHistory(
                enrolls: enrolls.map { Timestamp(microseconds: $0) }, drops: drops.map { Timestamp(microseconds: $0) }
            ).isEnrolled(from: Timestamp(microseconds: 10), to: Timestamp(microseconds: 20))
        }
        #expect(!isEnrolled([], []))
        #expect(isEnrolled([1], []))
        #expect(isEnrolled([10], []))
        #expect(isEnrolled([19], []))
        #expect(!isEnrolled([20], []))
        #expect(!isEnrolled([1], [9]))
        #expect(!isEnrolled([1], [10]))
        #expect(isEnrolled([1], [11]))
        #expect(isEnrolled([12], [11, 13]))
        #expect(!isEnrolled([12], [12]))
        #expect(isEnrolled([1, 12], [12]))
        #expect(!isEnrolled([], [5]))
    }

    @Test("The present span begins with the first enrolling behind the last drop before it")
    func span() {
        func span(_ enrolls: [Int64], _ drops: [Int64]) -> [Int64?] {
            let history = EnrollmentHistory(
                enrolls: enrolls.map { Timestamp(microseconds: $0) }, drops: drops.map { Timestamp(microseconds: $0) })
            return [history.enrolledAt?.microseconds, history.droppedAt?.microseconds]
        }
        #expect(span([], []) == [nil, nil])
        #expect(span([], [4]) == [nil, 4])
        #expect(span([1], []) == [1, nil])
        #expect(span([1, 2], []) == [1, nil])
        #expect(span([1], [5]) == [1, 5])
        #expect(span([1, 7, 8], [5]) == [7, nil])
        #expect(span([1, 7, 8], [5, 9, 10]) == [7, 9])
    }

    private func anyChanges(_ random: inout SplitMix64) -> [Change] {
        (0..<Int.random(in: 0...6, using: &random)).map { _ in
            Change(moment: .random(in: 0...9, using: &random), enrolls: .random(using: &random))
        }
    }

    private func make(_ changes: [Change]) -> EnrollmentHistory {
        var history = EnrollmentHistory()
        for change in changes {
            let moment = Timestamp(microseconds: change.moment)
            _ = change.enrolls ? history.enroll(at: moment) : history.drop(at: moment)
        }
        return history
    }
}
