import LMSModels
import WorkerKit

/// The messages of one round.
struct CheckinLoad: BenchLoad {
    let round: String
    let messages: Int
    let concurrentSessions: Int
    var tenant = "bench"

    static let classSize = 60

    let service = "attendance"
    var count: Int { messages }
    var preparation: [[OutgoingCommand]] { [directory, openings] }

    /// Whole blocks of sessions that go on at the same time.
    private var sessionCount: Int {
        let block = concurrentSessions * Self.classSize
        return (messages + block - 1) / block * concurrentSessions
    }

    /// What enrollment would have announced, and the sessions.
    private var directory: [OutgoingCommand] {
        var commands = [
            event(
                "organization.upserted", "org",
                #"{"organizationId":"\#(tenant)","code":"\#(tenant)","name":"Bench","timezone":"UTC","updatedAt":"2026-01-01T00:00:00Z"}"#)
        ]
        for course in 0..<concurrentSessions {
            commands.append(
                event(
                    "class.upserted", "class-\(course)",
                    #"{"classId":"c-\#(course)","name":"Class","teacherId":"teacher","updatedAt":"2026-01-01T00:00:00Z"}"#))
            for student in 0..<Self.classSize {
                commands.append(
                    event(
                        "class.enrolled", "enrolled-\(course)-\(student)",
                        """
                        {"classId":"c-\(course)","studentId":"\(studentID(course, student))","enrolledAt":"2026-01-01T00:00:00Z"}
                        """))
            }
        }
        return commands
    }

    private var openings: [OutgoingCommand] {
        // A slot of its own for every session of the benchmark: of each round another time of the day.
        let hash = round.utf8.reduce(0) { $0 &* 31 &+ Int($1) } & 0xFFFFFF
        let startTime = ClockTime(microseconds: Int64(hash % 1_440) * 60_000_000)
        return (0..<sessionCount).map { session in
            let day = CalendarDate(daysSinceEpoch: 20_500 + Int32(hash / 1_440 % 10_000 + session / concurrentSessions))
            return command(
                "session.open", "open-\(round)-\(session)",
                """
                {"sessionId":"\(sessionID(session))","classId":"c-\(session % concurrentSessions)","date":"\(day)","startTime":"\(startTime)","markedBy":"teacher","markedAt":"2026-09-07T08:55:00Z"}
                """)
        }
    }

    /// The check-ins, 2 % of them twice, interleaved over the sessions that go on at the same time.
    func commands(_ numbers: Range<Int>) -> [OutgoingCommand] {
        var commands: [OutgoingCommand] = []
        commands.reserveCapacity(numbers.count + numbers.count / 50 + 1)
        for number in numbers {
            let checkin = checkin(number)
            commands.append(checkin)
            if number % 50 == 49 { commands.append(checkin) }
        }
        return commands
    }

    private func checkin(_ number: Int) -> OutgoingCommand {
        let block = number / (concurrentSessions * Self.classSize)
        let session = block * concurrentSessions + number % concurrentSessions
        let student = number / concurrentSessions % Self.classSize
        return command(
            "checkin.record", "checkin-\(round)-\(number)",
            """
            {"sessionId":"\(sessionID(session))","studentId":"\(studentID(session % concurrentSessions, student))","status":"\(number % 12 == 0 ? "late" : "present")","markedAt":"2026-09-07T09:0\(number % 10):00Z","markedBy":"teacher"}
            """)
    }

    private var source: String { tenant }
    private func sessionID(_ session: Int) -> String { "session-\(round)-\(session)" }
    private func studentID(_ course: Int, _ student: Int) -> String { "student-\(course)-\(student)" }

    private func event(_ name: String, _ id: String, _ data: String) -> OutgoingCommand {
        var event = OutgoingCommand(
            type: "lms.enrollment.\(name).v1", source: source, id: id, time: .now, tenant: tenant, data: Array(data.utf8))
        event.exchange = Topology.eventsExchange
        return event
    }

    private func command(_ name: String, _ id: String, _ data: String) -> OutgoingCommand {
        OutgoingCommand(
            type: "lms.attendance.\(name).v1", source: source, id: id, time: .now, tenant: tenant, actorID: "teacher",
            actorRole: "teacher", data: Array(data.utf8))
    }
}
