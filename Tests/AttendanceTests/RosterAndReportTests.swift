import SeededRandom
import LMSModels
import Testing

@testable import Attendance

@Suite("Rosters and reports")
struct RosterAndReportTests {
    @Test("A roster comes back from its columns, which are in the order of students and moments")
    func columns() {
        var random = SplitMix64(seed: 20)
        for _ in 0..<500 {
            var roster = ClassRoster()
            for _ in 0..<Int.random(in: 0...20, using: &random) {
                _ = roster.add(
                    .random(in: 1...4, using: &random), Timestamp(microseconds: .random(in: 0...5, using: &random)),
                    enrolls: .random(using: &random))
            }
            #expect(ClassRoster(students: roster.students, moments: roster.moments, enrolls: roster.enrolls) == roster)
            let keys = zip(roster.students, roster.moments).map { Int64($0) * 100 + $1.microseconds }
            #expect(keys == keys.sorted())
        }
    }

    @Test("A roster holds the same, and is stored the same, in whatever order it was heard")
    func order() {
        var random = SplitMix64(seed: 21)
        for _ in 0..<500 {
            let changes = (0..<12).map { _ in
                (
                    Int32.random(in: 1...3, using: &random), Timestamp(microseconds: .random(in: 0...4, using: &random)),
                    Bool.random(using: &random)
                )
            }
            func make(_ changes: [(Int32, Timestamp, Bool)]) -> ClassRoster {
                var roster = ClassRoster()
                for (student, moment, enrolls) in changes { _ = roster.add(student, moment, enrolls: enrolls) }
                return roster
            }
            let (one, other) = (make(changes), make((changes + changes.prefix(4)).shuffled(using: &random)))
            #expect(one == other)
            #expect(one.members == Set(changes.map(\.0)).sorted())
            // As each student's own history has it.
            for student in Int32(1)...3 {
                let own = changes.filter { $0.0 == student }
                let history = EnrollmentHistory(enrolls: own.filter(\.2).map(\.1), drops: own.filter { !$0.2 }.map(\.1))
                for start in Int64(0)...4 {
                    let day = day(start, start + 1)
                    #expect(one.contains(student, on: day) == history.isEnrolled(from: day.start, to: day.end))
                }
            }
        }
    }

    @Test("Students are counted by day, from midnight to midnight")
    func countByDay() {
        let roster = ClassRoster(
            students: [1, 1, 2, 3, 3, 4], moments: [1, 25, 12, 3, 10, 20].map { Timestamp(microseconds: $0) },
            enrolls: [true, false, true, true, false, true])
        func count(_ start: Int64, _ end: Int64) -> Int { roster.count(on: day(start, end)) }
        // 1 from 1 to 25, 2 from 12, 3 from 3 to 10, 4 from 20.
        #expect(count(0, 10) == 2)
        #expect(count(10, 20) == 2)
        #expect(count(20, 30) == 3)
        #expect(count(30, 40) == 2)
        #expect(roster.contains(3, on: day(0, 10)))
        #expect(!roster.contains(3, on: day(10, 20)))
        #expect(!roster.contains(5, on: day(0, 40)))
    }

    @Test("A change is new once")
    func news() {
        var roster = ClassRoster()
        #expect(roster.add(1, Timestamp(microseconds: 1), enrolls: true) == true)
        #expect(roster.add(1, Timestamp(microseconds: 1), enrolls: true) == false)
        #expect(roster.add(1, Timestamp(microseconds: 1), enrolls: false) == true)
        #expect(roster.add(2, Timestamp(microseconds: 1), enrolls: true) == true)
    }

    @Test("Attendance is from 0 to 100 per cent, whatever the numbers")
    func rate() {
        for attended in -3...120 {
            for sessions in -3...110 {
                let rate = AttendanceRate.percentage(attended: attended, of: sessions)
                #expect((0...100).contains(rate.value), "\(attended) of \(sessions)")
            }
        }
        #expect(AttendanceRate.percentage(attended: 0, of: 0).value == 0)
        #expect(AttendanceRate.percentage(attended: 1, of: 3).value == 33.33)
        #expect(AttendanceRate.percentage(attended: 2, of: 3).value == 66.67)
        #expect(AttendanceRate.percentage(attended: 3, of: 3).value == 100)
        #expect(AttendanceRate.percentage(attended: 199_999, of: 200_000).value == 100)
        #expect(AttendanceRate.percentage(attended: .max, of: .max).value == 100)
    }

    @Test("A student's sessions are those of the days on the roster; present, late and absent add up to them")
    func counts() throws {
        // 1 was there from the first day, 2 from the second, 3 dropped on the second.
        let roster = ClassRoster(
            students: [1, 2, 3, 3], moments: [0, 10, 0, 10].map { Timestamp(microseconds: $0) }, enrolls: [true, true, true, false])
        let days = [report(0, 10, [1: 1, 3: 2]), report(10, 20, [1: 2, 2: 1]), report(20, 30, [:])]
        let counts = StudentCounts.make(days: days, roster: roster)
        #expect(
            counts == [
                1: StudentCounts(sessions: 3, present: 1, late: 1), 2: StudentCounts(sessions: 2, present: 1, late: 0),
                3: StudentCounts(sessions: 1, present: 0, late: 1),
            ])
        let student = ReportStore.Student(key: 1, id: "ada", number: nil, name: nil)
        let reported = student.reported(try #require(counts[1]))
        #expect(
            String(decoding: reported.json, as: UTF8.self)
                == #"{"studentId":"ada","sessions":3,"present":1,"late":1,"absent":1,"percentage":66.67}"#)
    }

    @Test("In any report nobody attended more sessions than there were for them")
    func anyCounts() {
        var random = SplitMix64(seed: 22)
        var counts: [StudentCounts] = []
        for _ in 0..<500 {
            var roster = ClassRoster()
            for _ in 0..<8 {
                _ = roster.add(
                    .random(in: 1...4, using: &random), Timestamp(microseconds: .random(in: 0...50, using: &random)),
                    enrolls: .random(using: &random))
            }
            let days = (0..<5).map { number -> ReportStore.Day in
                var marks: [Int32: Int16] = [:]
                for student in Int32(1)...5 where Bool.random(using: &random) { marks[student] = .random(in: 1...2, using: &random) }
                return report(Int64(number) * 10, Int64(number) * 10 + 10, marks)
            }
            counts += StudentCounts.make(days: days, roster: roster).values
        }
        #expect(counts.count > 500)
        // Also on days off the roster: a drop that is heard later makes such days.
        #expect(counts.allSatisfy { $0.present + $0.late <= $0.sessions })
    }

    private func day(_ start: Int64, _ end: Int64) -> ClassRoster.Day {
        .init(start: Timestamp(microseconds: start), end: Timestamp(microseconds: end))
    }

    private func report(_ start: Int64, _ end: Int64, _ marks: [Int32: Int16]) -> ReportStore.Day {
        .init(
            session: "s", date: CalendarDate(daysSinceEpoch: 0), startTime: nil, totalEnrolled: 0, totalPresent: 0, late: 0,
            bounds: day(start, end), marks: marks)
    }
}
