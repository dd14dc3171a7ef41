internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Writes the change log from what the other services announce.
///
/// One writer a tenant at a time: the tenant's row is locked first, so everything read afterwards stays true until the end.
struct ChangeHandler: BatchHandler {
    let name = "changes"
    let store = ChangeStore()
    let organizations = OrganizationStore()
    private let copies = OrganizationCopies(schema: "sync")
    let pushes = PushStore()

    var routes: [Route<ChangeEvent>] { ChangeSource.all }

    func handle(
        _ batch: [Incoming<ChangeEvent>], in transaction: PostgresTransaction, effects: inout Effects
    ) async throws -> [Verdict] {
        let announced = batch.compactMap { message -> OrganizationCopies.Announced? in
            guard case .organization(let state) = message.payload else { return nil }
            return .init(state, in: message.envelope)
        }
        try await copies.upsert(announced, in: transaction)
        let causes = try await pushes.causes(Set(batch.compactMap(Self.commandID)), in: transaction)
        let keys = try await organizations.lock(
            Set(batch.map(\.tenant)), Set(causes.values.map(\.row.organization)), in: transaction)
        var sheet = try await load(batch, keys, causes, transaction)
        for message in batch { Self.take(message, keys, causes, into: &sheet) }
        try await store.save(sheet, in: transaction)
        if !causes.isEmpty { try await pushes.forget(causes.keys.sorted(), in: transaction) }
        return batch.map { message in
            guard case .rows = message.payload, keys[message.tenant] == nil else { return .applied }
            return .unknownOrganization(message.tenant)
        }
    }

    /// The command that an event tells of, where it may be one that a push became.
    private static func commandID(_ message: Incoming<ChangeEvent>) -> String? {
        guard case .rejection(let rejected) = message.payload else { return message.envelope.causationID }
        return rejected.commandSource.text == PushStore.source ? rejected.commandId.text : nil
    }

    private func load(
        _ batch: [Incoming<ChangeEvent>], _ organizations: [String: Int32], _ causes: [String: PushStore.Cause],
        _ transaction: PostgresTransaction
    ) async throws -> ChangeSheet {
        var wanted = Set(causes.values.map(\.row))
        var listed: Set<LogKey> = []
        for message in batch {
            guard case .rows(let reports) = message.payload, let organization = organizations[message.tenant] else { continue }
            for report in reports(message.envelope.time) {
                let key = LogKey(organization: organization, table: report.table, id: report.id.text)
                wanted.insert(key)
                if case .listing = report.news { listed.insert(key) }
                if report.table == .attendanceRecords {
                    wanted.insert(LogKey(organization: organization, table: .attendanceSessions, id: RowReport.session(of: key.id)))
                }
            }
        }
        return ChangeSheet(try await store.load(wanted, childrenOf: listed, in: transaction))
    }

    private static func take(
        _ message: Incoming<ChangeEvent>, _ organizations: [String: Int32], _ causes: [String: PushStore.Cause],
        into sheet: inout ChangeSheet
    ) {
        let cause = commandID(message).flatMap { causes[$0] }
        switch message.payload {
        case .organization: break
        case .rows(let reports):
            guard let organization = organizations[message.tenant] else { return }
            for report in reports(message.envelope.time) { sheet.take(report, organization, by: cause?.client) }
            if let cause { sheet.settle(cause.push, at: cause.row, by: cause.client) }
        // The correction: devices that saw the push get the owner's row instead.
        case .rejection: if let cause { sheet.settle(cause.push, at: cause.row, by: nil) }
        }
    }
}
