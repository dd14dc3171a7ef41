import AMQP
import LMSModels
import WorkerKit

/// A teacher's tablet: it pulls, is offline for an afternoon, pushes what was marked on it, and pulls again.
struct SampleTablet {
    /// What is marked while there is no network.
    struct Afternoon: Sendable {
        let teacher: String
        let course: String
        let date: CalendarDate
        /// Students of the class.
        let present: [String]
        let startsAt: Timestamp

        /// Somebody who is not on the roster: the owner of the records will say no.
        static let stranger = "s-stranger"
    }

    static let source = "sample-tablet"
    static let session = "tablet-0"

    private let afternoon: Afternoon
    private let endpoint: AMQPEndpoint
    /// Ids by table.
    private var rows: [String: Set<String>] = [:]
    private var lastPulledAt: Int64?
    private var calls = 0
    private(set) var pulledFirst = 0
    private(set) var pushed = 0
    private(set) var commands = 0
    private(set) var pulledLater = 0
    /// Marked, pushed, and taken back by the owner.
    private(set) var corrections: [String] = []
    private var marked: Set<String> = []

    init(_ afternoon: Afternoon, at endpoint: AMQPEndpoint) {
        self.afternoon = afternoon
        self.endpoint = endpoint
    }

    /// Who of a class is marked: two of three.
    static func present(of members: [Int]) -> [Int] { members.enumerated().filter { $0.offset % 3 < 2 }.map(\.element) }

    func count(of table: DeviceTable) -> Int { rows[table.rawValue, default: []].count }

    /// Pulls for the first time, until there are so many rows of a table: everything that its teacher may see.
    mutating func fill(_ table: DeviceTable, _ wanted: Int) async throws { pulledFirst = try await pull(until: table, wanted) }

    /// Pushes what was marked offline.
    ///
    /// The push has the same id in every run: sent again, it changes nothing.
    mutating func push() async throws {
        let startsAt = afternoon.startsAt.microseconds / 1_000
        let students = afternoon.present + [Afternoon.stranger]
        let records = students.map { student in
            """
            {"id":"\(Self.record(student))","session_id":"\(Self.session)","student_id":"\(student)","status":"present",\
            "marked_at":\(startsAt + 300_000)}
            """
        }
        let data = """
            {"changes":{"attendance_sessions":{"created":[{"id":"\(Self.session)","class_id":"\(afternoon.course)",\
            "date":"\(afternoon.date)","start_time":"14:00","marked_at":\(startsAt)}],"updated":[],"deleted":[]},\
            "attendance_records":{"created":[\(records.joined(separator: ","))],"updated":[],"deleted":[]}},\
            "lastPulledAt":\(lastPulledAt.map(String.init) ?? "null")}
            """
        let result = try await ask(DevicePush.type, "push", data)
        pushed = result.member("rows")?.integer.map(Int.init) ?? 0
        commands = result.member("commands")?.integer.map(Int.init) ?? 0
        marked = Set(students.map(Self.record))
        rows[DeviceTable.attendanceSessions.rawValue, default: []].insert(Self.session)
        rows[DeviceTable.attendanceRecords.rawValue, default: []].formUnion(marked)
    }

    /// Pulls what happened elsewhere meanwhile and what became of the push, until there are so many rows of a table.
    mutating func catchUp(_ table: DeviceTable, _ wanted: Int) async throws { pulledLater = try await pull(until: table, wanted) }

    /// - Returns: how many rows came or went.
    private mutating func pull(until table: DeviceTable, _ wanted: Int) async throws -> Int {
        var changes = try await pull()
        // Events may be on their way to the sync worker still.
        for _ in 0..<150 where count(of: table) != wanted {
            try await Task.sleep(for: .milliseconds(200))
            changes += try await pull()
        }
        return changes
    }

    private static func record(_ student: String) -> String { "\(session)/\(student)" }

    /// - Returns: how many rows came or went.
    private mutating func pull() async throws -> Int {
        calls += 1
        let result = try await ask(
            DevicePull.type, "pull-\(Timestamp.now.microseconds)-\(calls)",
            #"{"lastPulledAt":\#(lastPulledAt.map(String.init) ?? "null"),"schemaVersion":2,"migration":null}"#)
        guard let timestamp = result.member("timestamp")?.integer else { throw MessageSender.Failure("a pull without a timestamp") }
        var count = 0
        for (table, changes) in result.member("changes")?.members ?? [] {
            for part in ["created", "updated"] {
                let ids = changes.members.first { $0.name == part }?.value.elements.compactMap { $0.member("id")?.string } ?? []
                rows[table, default: []].formUnion(ids)
                count += ids.count
            }
            let gone = changes.member("deleted")?.elements.compactMap(\.string) ?? []
            rows[table, default: []].subtract(gone)
            corrections += gone.filter(marked.contains)
            count += gone.count
        }
        lastPulledAt = timestamp
        return count
    }

    private func ask(_ type: MessageType, _ id: String, _ data: String) async throws -> JSONValue {
        var command = OutgoingCommand(
            type: type.text, source: Self.source, id: id, time: .now, tenant: SampleSemester.tenant, actorID: afternoon.teacher,
            actorRole: ActorRole.teacher.rawValue, data: Array(data.utf8))
        command.exchange = Topology.queriesExchange
        let reply = try JSONDocument(try await MessageSender.ask(command, at: endpoint)).root
        guard let outcome = reply.member("outcome")?.string, ["applied", "duplicate"].contains(outcome), let result = reply.member("result")
        else { throw MessageSender.Failure("the tablet's \(type.text) was refused: \(reply.pretty)") }
        return result
    }
}
