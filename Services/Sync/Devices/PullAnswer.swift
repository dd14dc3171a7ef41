internal import LMSModels
internal import Postgres
internal import WorkerKit

/// `device.pull`: everything that a device has not seen, out of one snapshot.
///
/// A teacher sees the classes that they teach, with rosters, students, sessions and records; an administrator all of the
/// tenant; anybody else nothing. Nobody is refused: who may see nothing any more has to hear what to delete.
struct PullAnswer: QueryHandler {
    static let refusals: Refusals = [
        .notFound: "The organization is not known.",
        .validation: "schemaVersion is newer than the server's, or migration names a table that it does not have.",
    ]

    /// Tries before whoever asks has to: two pulls of one device at once.
    private static let tries = 3

    let store = PullStore()

    func answer(
        _ query: DevicePull, for envelope: Envelope, on connection: PostgresConnection
    ) async throws -> DevicePullResult {
        for _ in 1..<Self.tries {
            do {
                return try await pull(query, for: envelope, on: connection)
            } catch let error as PostgresError where error.isRetriable && !error.isUnavailable {}
        }
        return try await pull(query, for: envelope, on: connection)
    }

    private func pull(
        _ query: DevicePull, for envelope: Envelope, on connection: PostgresConnection
    ) async throws -> DevicePullResult {
        let viewer = PullStore.Viewer(envelope)
        let client = envelope.source
        let seen = query.lastPulledAt.map { PullNumber($0.value) }
        return try await connection.transaction(isolation: .repeatableRead) { transaction in
            guard let start = try await store.start(tenant: envelope.tenant?.text ?? "", client: client, seen, in: transaction) else {
                throw QueryRefusal(.notFound, "organization \(envelope.tenant?.text ?? "") is not known")
            }
            let tables: PullStore.Tables
            do throws(UnknownSchema) {
                tables = try DeviceSchema.tables(of: query, seenSchema: start.seen == nil ? nil : start.seenSchema)
            } catch {
                throw QueryRefusal(.validation, error.message)
            }
            let next = PullNumber(horizon: start.horizon, after: start.lastNumber)
            let rows = try await store.rows(start, client: client, for: viewer, tables, in: transaction)
            try await store.finish(
                start, client: client, for: viewer, schema: query.schemaVersion.value, seen: seen, next: next, tables: tables.known,
                in: transaction)
            return DevicePullResult(rows, tables.known, next)
        }
    }
}

extension PullStore.Viewer {
    init(_ envelope: Envelope) {
        self.init(actor: envelope.actorID, isAdministrator: envelope.actorRole?.isAdministrator == true)
    }
}
