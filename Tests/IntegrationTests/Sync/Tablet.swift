import AMQP
import Foundation
import LMSModels
import Testing
import WorkerKit

@testable import lectern

/// A device with WatermelonDB: what it has, what was changed on it, and the two calls of a sync.
final class Tablet {
    /// What came of a push.
    enum Pushed: Equatable { case taken, nothing, conflict, refused(String) }

    let name: String
    private let actor: String
    private let role: String
    private let client: TestClient
    var schemaVersion = 2
    private(set) var lastPulledAt: Int64?
    /// By table and id, JSON as the server sent it or the device wrote it.
    private(set) var rows: [String: [String: String]] = [:]
    /// What the last pull brought: `created students s-1`.
    private(set) var news: [String] = []
    private var dirty: [String: [String: (json: String, isNew: Bool)]] = [:]
    private var deleted: [String: Set<String>] = [:]
    private var number = 0
    /// The last push, for sending it again.
    private(set) var last: OutgoingCommand?
    /// A clock that is wrong.
    var clock: Timestamp?

    init(_ name: String, actor: String, role: String = "teacher", _ client: TestClient) {
        self.name = name
        self.actor = actor
        self.role = role
        self.client = client
    }

    // MARK: What a person does

    func write<Row: DeviceRow>(_ row: Row) {
        let (table, id) = (Row.table.rawValue, row.rowID.text)
        let isNew = dirty[table]?[id]?.isNew ?? (rows[table]?[id] == nil)
        dirty[table, default: [:]][id] = (String(decoding: row.json, as: UTF8.self), isNew)
        deleted[table]?.remove(id)
    }

    func delete(_ table: DeviceTable, _ id: String) {
        dirty[table.rawValue]?[id] = nil
        if rows[table.rawValue]?[id] != nil { deleted[table.rawValue, default: []].insert(id) }
    }

    func mark(_ session: String, _ student: String, _ status: CheckinStatus = .present, at moment: Timestamp = .now) throws {
        var row = AttendanceRecordRow()
        row.sessionId = try #require(Identifier(session))
        row.studentId = try #require(Identifier(student))
        row.id = RowID(row.sessionId, row.studentId)
        row.status = status == .late ? .late : .present
        row.markedAt = DeviceTime(moment)
        write(row)
    }

    func open(_ session: String, _ course: String, _ date: String, isClosed: Bool = false) throws {
        var row = AttendanceSessionRow()
        row.id = try #require(Identifier(session))
        row.classId = try #require(Identifier(course))
        row.date = try #require(CalendarDate(date))
        row.state = isClosed ? .closed : .open
        row.markedAt = DeviceTime(.now)
        write(row)
    }

    var hasChanges: Bool { dirty.values.contains { !$0.isEmpty } || deleted.values.contains { !$0.isEmpty } }

    func row(_ table: DeviceTable, _ id: String) -> String? { rows[table.rawValue]?[id] }

    // MARK: What WatermelonDB does

    /// Pulls; with the JSON of a migration after the schema was changed, or so that the answer never reaches the device.
    func pull(migration: String = "null", isLost: Bool = false) async throws {
        let answer = try await ask(
            DevicePull.type, "pull",
            #"{"lastPulledAt":\#(lastPulledAt.map(String.init) ?? "null"),"schemaVersion":\#(schemaVersion),"migration":\#(migration)}"#)
        try #require(answer.outcome == "applied", "\(name): \(answer)")
        if isLost { return }
        let result = try JSONDocument(Array(try #require(answer.result).utf8)).root
        let timestamp = try #require(result.member("timestamp")?.integer)
        #expect(timestamp >= lastPulledAt ?? 0, "the timestamp fell")
        news = []
        for (table, changes) in result.member("changes")?.members ?? [] {
            var ids: [String] = []
            for part in ["created", "updated"] {
                for row in changes.members.first(where: { $0.name == part })?.value.elements ?? [] {
                    let id = try #require(row.member("id")?.string)
                    ids.append(id)
                    news.append("\(part) \(table) \(id)")
                    rows[table, default: [:]][id] = String(decoding: row.json, as: UTF8.self)
                    if let local = dirty[table]?[id] { dirty[table]?[id] = (local.json, false) }
                }
            }
            for id in changes.member("deleted")?.elements.compactMap(\.string) ?? [] {
                ids.append(id)
                news.append("deleted \(table) \(id)")
                rows[table]?[id] = nil
                dirty[table]?[id] = nil
                deleted[table]?.remove(id)
            }
            #expect(Set(ids).count == ids.count, "an id stands twice in one answer")
        }
        lastPulledAt = timestamp
    }

    func push(isLost: Bool = false) async throws -> Pushed {
        guard hasChanges else { return .nothing }
        let (pushedRows, pushedDeletions) = (dirty, deleted)
        let answer = try await ask(DevicePush.type, "push", pushData)
        if isLost { return .nothing }
        let outcome = answer.outcome == "duplicate" ? answer.code.map { _ in "rejected" } ?? "applied" : answer.outcome
        if outcome == "rejected" { return answer.code == "CONFLICT" ? .conflict : .refused(answer.code ?? "") }
        try #require(outcome == "applied", "\(name): \(answer)")
        for (table, rows) in pushedRows {
            for (id, row) in rows {
                self.rows[table, default: [:]][id] = row.json
                if dirty[table]?[id]?.json == row.json { dirty[table]?[id] = nil }
            }
        }
        for (table, ids) in pushedDeletions {
            for id in ids { rows[table]?[id] = nil }
            deleted[table]?.subtract(ids)
        }
        return .taken
    }

    /// Pulls and pushes until the push is taken.
    func sync() async throws {
        for _ in 0..<20 {
            try await pull()
            switch try await push() {
            case .taken, .nothing: return
            case .conflict: continue
            case .refused(let code):
                Issue.record("\(name): push refused with \(code)")
                return
            }
        }
        Issue.record("\(name): in conflict twenty times")
    }

    var state: TabletStates.State { .init(rows: rows, lastPulledAt: lastPulledAt, number: number) }

    func restore(_ state: TabletStates.State) {
        rows = state.rows
        lastPulledAt = state.lastPulledAt
        number = state.number + 1_000
    }

    /// Its rows are lost, its cursor is not.
    func forgetRows() {
        rows = [:]
        dirty = [:]
    }

    /// It has a row that no pull brought.
    func remember(_ table: DeviceTable, _ id: String) { rows[table.rawValue, default: [:]][id] = "{}" }

    /// Somebody else signs in on the same device.
    func takeOver(_ other: Tablet) async throws {
        rows = other.rows
        lastPulledAt = other.lastPulledAt
        number = other.number
        try await pull()
    }

    /// Sends the last push once more, with the same id.
    func pushAgain() async throws -> TestClient.Answer { try await send(try #require(last)) }

    private var pushData: String {
        let tables = Set(dirty.keys).union(deleted.keys).sorted().map { table in
            let rows = (dirty[table] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
            let created = rows.filter(\.isNew).map(\.json).joined(separator: ",")
            let updated = rows.filter { !$0.isNew }.map(\.json).joined(separator: ",")
            let gone = (deleted[table] ?? []).sorted().map { "\"\($0)\"" }.joined(separator: ",")
            return #""\#(table)":{"created":[\#(created)],"updated":[\#(updated)],"deleted":[\#(gone)]}"#
        }
        return #"{"changes":{\#(tables.joined(separator: ","))},"lastPulledAt":\#(lastPulledAt.map(String.init) ?? "null")}"#
    }

    private func ask(_ type: MessageType, _ verb: String, _ data: String) async throws -> TestClient.Answer {
        number += 1
        var command = OutgoingCommand(
            type: type.text, source: name, id: "\(name)-\(verb)-\(number)", time: clock ?? .now, tenant: DeviceSchool.tenant,
            actorID: actor,
            actorRole: role, data: Array(data.utf8))
        command.exchange = Topology.queriesExchange
        if type == DevicePush.type { last = command }
        return try await send(command)
    }

    /// Asks until there is an answer that says something: a worker that died has none.
    private func send(_ command: OutgoingCommand) async throws -> TestClient.Answer {
        for attempt in 0..<30 {
            let known = client.answers(to: command.id).count
            try await client.publish([command])
            let deadline = ContinuousClock.now + .seconds(4)
            while ContinuousClock.now < deadline {
                let new = client.answers(to: command.id).dropFirst(known)
                if let answer = new.first(where: { $0.outcome != "failed" && $0.outcome != "deferred" }) { return answer }
                if !new.isEmpty, attempt < 29 { break }
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        throw Overdue(description: "\(name): no answer to \(command.id)")
    }
}
