internal import LMSModels
internal import Postgres
internal import WorkerKit

extension SessionStore {
    /// Finds the ids of everyone on the lists of these sessions: events name people by the ids of publishers.
    ///
    /// Who is named in the batch is known already; the others were marked before.
    func nameListed(_ sessions: Set<ID>, _ register: inout SessionRegister, in transaction: PostgresTransaction) async throws {
        guard !sessions.isEmpty else { return }
        for (id, key) in register.students { register.studentIDs[key] = id.id }
        let listed = Set(sessions.flatMap { register.sessions[$0]?.sheet.present.keys.map { $0 } ?? [] })
        let missing = listed.filter { register.studentIDs[$0] == nil }.sorted()
        guard !missing.isEmpty else { return }
        for row in try await transaction.query("SELECT key, id FROM attendance.students WHERE key = ANY(\(missing))") {
            let (key, id) = try row.decode(Int32.self, String.self)
            register.studentIDs[key] = id
        }
    }
}
