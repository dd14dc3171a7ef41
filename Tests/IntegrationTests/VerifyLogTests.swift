import LMSModels
import Testing
import WorkerKit

@testable import lectern

/// The messages that `lectern verify` publishes; needs neither broker nor database.
@Suite struct VerifyLogTests {
    private static let sizes = [350, VerifyLog.usualSize, 2_000, 20_000]

    @Test(arguments: sizes) func `the log has every command that a worker takes, and no other`(size: Int) {
        let taken = operatorWorkers.flatMap { $0.commands.map(\.type.text) }
        let sent = Set(VerifyLog(seed: 1, messages: size).commands.filter { !$0.isPoison }.map(\.type))
        #expect(Set(taken).subtracting(sent) == [], "nobody verifies these: add them to VerifySemester")
        #expect(sent.subtracting(taken) == [])
    }

    @Test(arguments: sizes) func `the log is as long as asked for, with some duplicates and a little poison`(size: Int) {
        let log = VerifyLog(seed: 2, messages: size)
        let count = log.commands.count
        #expect(abs(count - size) <= max(30, size / 50), "\(count) messages")
        #expect((1...6).contains((count - log.distinct) * 100 / count), "\(count - log.distinct) duplicates")
        #expect(log.poison.count == 7 + log.distinct / 5_000)
        let checkins = log.commands.count { $0.type.hasPrefix("lms.attendance.") }
        if size >= 2_000 { #expect(checkins * 10 > count * 6, "\(checkins) of \(count) for attendance") }
    }

    @Test func `the same seed makes the same log, and another seed another`() {
        let log = VerifyLog(seed: 4)
        #expect(log.commands.map(\.body) == VerifyLog(seed: 4).commands.map(\.body))
        #expect(log.commands.map(\.body) != VerifyLog(seed: 5).commands.map(\.body))
        #expect(log.shuffled(6).commands.map(\.id) == log.shuffled(6).commands.map(\.id))
    }

    @Test func `a round has the same messages in another order, and others of them twice`() {
        let log = VerifyLog(seed: 4)
        let shuffled = log.shuffled(5)
        #expect(Set(shuffled.commands.map(\.body)) == Set(log.commands.map(\.body)))
        #expect(shuffled.ids == log.ids && shuffled.poison == log.poison)
        #expect(Self.repeated(shuffled) != Self.repeated(log))
        #expect(shuffled.commands.prefix(50).map(\.id) != log.commands.prefix(50).map(\.id))
    }

    @Test func `in a long log no message moves far from its place`() throws {
        let log = VerifyLog(seed: 4, messages: 20_000).shuffled(1)
        let again = VerifyLog(seed: 4, messages: 20_000).shuffled(2)
        var places: [String: Int] = [:]
        for (place, command) in log.commands.enumerated() where places[command.id] == nil { places[command.id] = place }
        var distances: [Int] = []
        for (place, command) in again.commands.enumerated() {
            let before = try #require(places[command.id])
            distances.append(abs(place - before))
        }
        distances.sort()
        // Both orders have moved it, and other duplicates stand before it.
        let farthest = try #require(distances.last)
        #expect(farthest < 2 * VerifyPace.displacement + 1_000)
        #expect(distances[distances.count / 2] > VerifyPace.displacement / 10, "hardly anything has moved")
    }

    /// At the same moment the greater mark wins; a test of order must not depend on that.
    @Test func `no two marks of a student in a session are of the same moment`() throws {
        var seen: Set<[String]> = []
        var ids: Set<String> = []
        for command in VerifyLog(seed: 1, messages: 5_000).commands
        where !command.isPoison && command.type.hasPrefix("lms.attendance.checkin.") && ids.insert(command.id).inserted {
            let document = try JSONDocument(command.body)
            let data = try #require(document.root.member("data"))
            let mark = [data.member("sessionId"), data.member("studentId"), data.member("markedAt")].map { $0?.string ?? "" }
            // These are refused, whatever else there is.
            guard !Self.refused.contains(command.id) else { continue }
            #expect(seen.insert(mark).inserted, "\(command.id)")
        }
        #expect(seen.count > 2_000)
    }

    private static let refused = ["no-teacher", "no-member", "no-session", "no-school", "clock-ahead"]

    private static func repeated(_ log: VerifyLog) -> Set<String> {
        Set(Dictionary(grouping: log.commands, by: \.id).filter { $0.value.count > 1 }.keys)
    }
}
