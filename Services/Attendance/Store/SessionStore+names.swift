internal import LMSModels
internal import Postgres
internal import WorkerKit

extension SessionStore {
    /// Finds the ids of everyone on the lists of these sessions: events name people by the ids of publishers.
    ///
    /// Who is named in the batch is known already; the others were marked before.
    func nameListed(
        _ sessions: Set<ID>, _ batch: [Incoming<SessionCommand>], _ register: inout SessionRegister, in transaction: PostgresTransaction
    ) async throws {
        guard !sessions.isEmpty else { return }
        for message in batch {
            for (key, id) in zip(register.students(of: message), message.payload.studentIDs) {
                if let key { register.studentIDs[key] = id }
            }
        }
        var unnamed: Set<Int32> = []
        for session in sessions {
            for entry in register.sessions[session]?.sheet.present ?? [] where register.studentIDs[entry.student] == nil {
                unnamed.insert(entry.student)
            }
        }
        let missing = unnamed.sorted()
        guard !missing.isEmpty else { return }
        for row in try await transaction.query("SELECT key, id FROM attendance.students WHERE key = ANY(\(missing))") {
            let (key, id) = try row.decode(Int32.self, String.self)
            register.studentIDs[key] = id
        }
    }
}
