import SeededRandom
import LMSModels
import Testing

@testable import Enrollment

@Suite("Rosters")
struct RostersTests {
    static func at(_ moment: Int) -> Timestamp { Timestamp(microseconds: Int64(moment)) }
    static let ada = RosterPlace(classKey: 1, studentKey: 1)
    static let bob = RosterPlace(classKey: 1, studentKey: 2)

    @Test("Any order of the same messages ends in the same histories", arguments: 0..<300)
    func orderDoesNotMatter(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let steps = (0..<Int.random(in: 2...14, using: &random)).map { _ in RosterStep.random(using: &random) }
        let expected = Self.run(steps)
        for _ in 0..<20 {
            let shuffled = Self.run(steps.shuffled(using: &random))
            #expect(shuffled.rosters.histories == expected.rosters.histories, "\(steps)")
            #expect(shuffled.rosters.replacements == expected.rosters.replacements)
        }
    }

    @Test("Who follows the events, in any order, knows the same as the roster", arguments: 0..<300)
    func eventsTellAll(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed) &+ 7_777)
        let steps = (0..<Int.random(in: 2...14, using: &random)).map { _ in RosterStep.random(using: &random) }
        let run = Self.run(steps)
        var heard: [RosterPlace: EnrollmentHistory] = [:]
        for change in run.changes.shuffled(using: &random) {
            for moment in change.enrolls { _ = heard[change.place, default: .init()].enroll(at: moment) }
            for moment in change.drops { _ = heard[change.place, default: .init()].drop(at: moment) }
        }
        #expect(Set(heard.keys) == Set(run.rosters.histories.keys))
        for (place, history) in run.rosters.histories {
            let told = try #require(heard[place])
            #expect(told.enrolls == history.enrolls)
            #expect(told.isActive == history.isActive)
            #expect(told.enrolledAt == history.enrolledAt)
            #expect(told.droppedAt == history.droppedAt)
            for day in 0..<8 {
                let window = (from: Self.at(day), to: Self.at(day + 1))
                #expect(
                    told.isEnrolled(from: window.from, to: window.to)
                        == history.isEnrolled(from: window.from, to: window.to))
            }
        }
    }

    @Test("A batch ends like its messages one by one, each on what the last one stored", arguments: 0..<100)
    func storedBetween(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed) &+ 99)
        let steps = (0..<12).map { _ in RosterStep.random(using: &random) }
        var stored = Rosters()
        for step in steps where stored.take(step) != nil {
            stored = Rosters(histories: stored.histories, replacements: stored.replacements)
        }
        var batch = Rosters()
        for step in steps { _ = batch.take(step) }
        #expect(stored.histories == batch.histories)
    }

    @Test("The same message again changes nothing")
    func idempotent() {
        var rosters = Rosters()
        for step in [
            RosterStep.enroll(Self.ada, at: Self.at(1)), .drop(Self.ada, at: Self.at(2)),
            .replace(classKey: 1, students: [2], at: Self.at(3)),
        ] {
            let first = rosters.take(step)
            let second = rosters.take(step)
            #expect(first?.isChanged == true)
            #expect(second == Rosters.Effect())
        }
    }

    @Test("Dropping someone who never was enrolled has to wait")
    func dropOfNobody() {
        var rosters = Rosters()
        let effect = rosters.take(.drop(Self.ada, at: Self.at(1)))
        #expect(effect == nil)
        #expect(rosters.histories.isEmpty)
    }

    @Test("Enrolling again revives the same entry")
    func revive() throws {
        var rosters = Rosters()
        _ = rosters.take(.enroll(Self.ada, at: Self.at(1)))
        _ = rosters.take(.drop(Self.ada, at: Self.at(2)))
        _ = rosters.take(.enroll(Self.ada, at: Self.at(3)))
        let history = try #require(rosters.histories[Self.ada])
        #expect(history.isActive)
        #expect(history.enrolledAt == Self.at(3))
        #expect(history.droppedAt == nil)
    }

    @Test("Replacing drops who is not listed, enrolls who is, and counts both")
    func replace() throws {
        var rosters = Rosters()
        _ = rosters.take(.enroll(Self.ada, at: Self.at(1)))
        let taken = rosters.take(.replace(classKey: 1, students: [2, 3], at: Self.at(5)))
        let effect = try #require(taken)
        #expect(effect.enrolled == 2)
        #expect(effect.dropped == 1)
        #expect(rosters.histories[Self.ada]?.droppedAt == Self.at(5))
        #expect(rosters.histories[Self.bob]?.enrolledAt == Self.at(5))
    }

    @Test("An older enrolling that comes late is dropped by the replacement it missed, and says so")
    func lateEnroll() throws {
        var rosters = Rosters(replacements: [1: [Self.at(5)]])
        let taken = rosters.take(.enroll(Self.ada, at: Self.at(1)))
        let effect = try #require(taken)
        #expect(effect.changes.first?.enrolls == [Self.at(1)])
        #expect(effect.changes.first?.drops == [Self.at(5)])
        #expect(rosters.histories[Self.ada]?.isActive == false)
    }

    @Test("Who enrolls after a replacement is not said to have been dropped by it")
    func laterEnroll() throws {
        var rosters = Rosters(replacements: [1: [Self.at(5)]])
        let taken = rosters.take(.enroll(Self.ada, at: Self.at(6)))
        let effect = try #require(taken)
        #expect(effect.changes.first?.drops == [])
        #expect(rosters.histories[Self.ada]?.isActive == true)
        #expect(rosters.histories[Self.ada]?.enrolledAt == Self.at(6))
    }

    @Test("A replacement does not touch other classes")
    func otherClass() {
        let elsewhere = RosterPlace(classKey: 2, studentKey: 1)
        var rosters = Rosters()
        _ = rosters.take(.enroll(elsewhere, at: Self.at(1)))
        _ = rosters.take(.replace(classKey: 1, students: [], at: Self.at(5)))
        #expect(rosters.histories[elsewhere]?.isActive == true)
    }

    @Test("What another transaction stored meanwhile is united with one's own")
    func merge() {
        var rosters = Rosters()
        _ = rosters.take(.enroll(Self.ada, at: Self.at(3)))
        rosters.merge(EnrollmentHistory(enrolls: [Self.at(1)], drops: [Self.at(2)]), at: Self.ada)
        #expect(
            rosters.histories[Self.ada] == EnrollmentHistory(enrolls: [Self.at(1), Self.at(3)], drops: [Self.at(2)]))
    }

    /// Takes every step; a drop that has to wait comes again behind the others, as through the wait queue.
    private static func run(_ steps: [RosterStep]) -> (rosters: Rosters, changes: [Rosters.Change]) {
        var rosters = Rosters()
        var changes: [Rosters.Change] = []
        var waiting = steps
        var progress = true
        while progress {
            progress = false
            waiting = waiting.filter { step in
                guard let effect = rosters.take(step) else { return true }
                progress = true
                changes += effect.changes
                return false
            }
        }
        return (rosters, changes)
    }
}

extension RosterStep {
    /// Few classes, students and moments, so that they collide.
    fileprivate static func random(using random: inout SplitMix64) -> RosterStep {
        let place = RosterPlace(
            classKey: .random(in: 1...2, using: &random), studentKey: .random(in: 1...4, using: &random))
        let moment = RostersTests.at(.random(in: 1...6, using: &random))
        switch Int.random(in: 0..<5, using: &random) {
        case 0, 1: return .enroll(place, at: moment)
        case 2: return .drop(place, at: moment)
        default:
            let students = Set((1...4).filter { _ in Bool.random(using: &random) }.map { Int32($0) })
            return .replace(classKey: place.classKey, students: students, at: moment)
        }
    }
}
