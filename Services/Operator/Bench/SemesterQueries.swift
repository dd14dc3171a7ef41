import Foundation
import LMSModels
import SeededRandom
import WorkerKit

/// The queries of DOMAIN.md, section 2, with random keys.
struct SemesterQueries {
    let semester: BenchSemesterPlan
    let round: String
    let runner: BenchRunner

    struct Result: Sendable {
        let name: String
        let percentiles: Percentiles
    }

    /// Asks each query `count` times, one after the other, of a worker that runs.
    /// - Throws: where an answer is no.
    func measure(_ count: Int) async throws -> [Result] {
        var random = SplitMix64(seed: 6)
        var results: [Result] = []
        for name in ["student.history", "class.report", "session.roster", "organization.summary"] {
            let times = ReplyTimes()
            let queries = (0..<count).map { query(name, $0, &random) }
            try await MessageSender.with(runner.endpoint, wantsReplies: true, onReply: times.answered) { sender in
                for query in queries {
                    times.sent([query.id])
                    try await sender.publish([query])
                    try await times.wait()
                }
                guard sender.outcomes.succeeded == count else {
                    throw MessageSender.Failure("\(name): \(String(decoding: sender.outcomes.lastReply, as: UTF8.self))")
                }
            }
            results.append(Result(name: name, percentiles: times.percentiles))
        }
        return results
    }

    private func query(_ name: String, _ number: Int, _ random: inout SplitMix64) -> OutgoingCommand {
        let course = random.below(semester.classes)
        let data =
            switch name {
            case "student.history": #"{"studentId":"\#(semester.studentID(random.below(semester.students)))"}"#
            case "class.report": #"{"classId":"\#(semester.classID(course))"}"#
            case "session.roster":
                #"{"sessionId":"\#(semester.sessionID(course, random.below(BenchSemesterPlan.sessionsOfClass), round))"}"#
            default: "{}"
            }
        var query = OutgoingCommand(
            type: "lms.attendance.\(name).v1", source: "bench", id: "\(name)-\(UUID().uuidString)-\(number)", time: .now,
            tenant: BenchSemesterPlan.tenant, data: Array(data.utf8))
        query.exchange = Topology.queriesExchange
        return query
    }
}
