internal import LMSModels
internal import Postgres
internal import WorkerKit

/// `device.push`: what a device changed becomes commands to the services that own the rows.
///
/// Until these decide, devices see what was pushed (``LogEntry``). One push after the other: each is judged by what the one
/// before it left.
struct PushHandler: BatchHandler {
    let name = "pushes"
    let organizations = OrganizationStore()
    let changes = ChangeStore()
    let pushes = PushStore()
    let facts = FactStore()

    var routes: [Route<DevicePush>] {
        [
            Route(
                DevicePush.self,
                sends: [
                    ClassEnroll.self, ClassDrop.self, SessionOpen.self, SessionClose.self, CheckinRecord.self, CheckinRemove.self,
                ], answers: DevicePushResult.self,
                refuses: [
                    .conflict: "A row changed on the server since lastPulledAt, or is updated and known to be deleted: pull first.",
                    .forbidden: """
                    actorid is missing, or is not the teacher of a row's class and actorrole is no administrator's; or devices \
                    only read the table, or cannot delete from it.
                    """,
                    .notFound: "The organization, a class or a session is not known after the last retry.",
                ], flag: "sync.devices"
            ) { $0 }
        ]
    }

    func handle(
        _ batch: [Incoming<DevicePush>], in transaction: PostgresTransaction, effects: inout Effects
    ) async throws -> [Verdict] {
        let keys = try await organizations.lock(Set(batch.map(\.tenant)), in: transaction)
        var verdicts: [Verdict] = []
        for message in batch {
            guard let organization = keys[message.tenant] else {
                verdicts.append(.unknownOrganization(message.tenant))
                continue
            }
            verdicts.append(try await take(message, organization, transaction, &effects))
        }
        return verdicts
    }

    private func take(
        _ message: Incoming<DevicePush>, _ organization: Int32, _ transaction: PostgresTransaction, _ effects: inout Effects
    ) async throws -> Verdict {
        let key = InboxKey(source: message.envelope.source, id: message.envelope.id).uuid
        if let result = try await pushes.receipt(key, in: transaction) { return .applied(result: result.json) }
        guard let actor = message.envelope.actorID.flatMap({ Identifier($0) }) else {
            return .rejected(.forbidden, "actorid is required, and is an identifier: who pushes")
        }
        let facts = try await facts.load(message, organization, actor, in: transaction)
        let plan: PushPlan
        do throws(PushRefusal) {
            plan = try PushPlan(message.payload.changes, facts)
        } catch {
            return error.verdict
        }
        let client = message.envelope.source
        var sheet = facts.sheet
        var sent: [PushStore.Sent] = []
        for step in plan.steps {
            var entry = sheet[step.key]
            entry.classID = entry.classID ?? step.classID
            entry.studentID = step.studentID
            let isLaid = entry.lay(step.state, .init(key: key, at: step.at), known: facts.known(step.key), by: client)
            sheet.set(entry)
            // Its owner would ignore a mark that is older than what it has; a session may be closed all the same.
            guard isLaid || step.key.table != .attendanceRecords else { continue }
            for command in step.commands {
                sent.append(.init(id: effects.send(command, for: message.envelope), type: type(of: command).type, row: step.key))
            }
        }
        try await changes.save(sheet, in: transaction)
        let result = DevicePushResult(rows: plan.rowCount, commands: sent.count)
        try await pushes.record(key, of: client, organization, sent, tables: plan.tables, result, in: transaction)
        return .applied(result: result.json)
    }
}

extension PushRefusal {
    var verdict: Verdict {
        switch self {
        case .conflict: .rejected(.conflict, message)
        case .forbidden: .rejected(.forbidden, message)
        case .unknown: .deferred(.notFound, message)
        }
    }
}
