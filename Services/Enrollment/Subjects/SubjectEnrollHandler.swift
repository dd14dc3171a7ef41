internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Enrolls students in subjects, where ``EnrollmentWritePath`` says: two statements a batch, and two more for the old tables.
struct SubjectEnrollHandler: BatchHandler {
    let name = "subject enrollments"

    var routes: [Route<SubjectEnroll>] {
        [
            Route(
                SubjectEnroll.self, emits: [SubjectEnrolled.self],
                refuses: [
                    .validation: "enrolledAt, or the envelope's time, is more than a day ahead of the worker's clock.",
                    .notFound:
                        "The organization, the student, the subject, the class, the batch or enrolledBy is not known after the last retry.",
                    .forbidden: """
                    The student is not in the batch, the batch does not attend the class, the subject is not taught in the class, or \
                    enrolledBy is not an active administrator or teacher.
                    """,
                    .conflict: """
                    The student, the subject or the class is not active, the batch is neither PLANNING nor ACTIVE, or the student is \
                    enrolled already.
                    """,
                ], flag: EnrollmentWritePath.flag
            ) { $0 }
        ]
    }

    func handle(
        _ batch: [Incoming<SubjectEnroll>], in transaction: PostgresTransaction, effects: inout Effects
    ) async throws -> [Verdict] {
        let organizations = try await Tenants.organizations(of: batch.map(\.tenant), in: transaction)
        let wanted = batch.map { message in
            SubjectEnrollmentTable.Row(
                organization: organizations[message.tenant] ?? "", command: message.payload,
                enrolledAt: message.payload.enrolledAt ?? message.envelope.time, actor: message.actor)
        }
        let paths = batch.map { EnrollmentWritePath($0.path) }
        let facts = try await SubjectEnrollmentTable.facts(of: wanted, in: transaction)
        let refusals = batch.indices.map { refusal(of: batch[$0], facts[$0], paths[$0], organizations) }
        let unified = batch.indices.filter { refusals[$0] == nil && paths[$0].writesUnified }.map { wanted[$0] }
        var new = unified.isEmpty ? [] : try await SubjectEnrollmentTable.insert(unified, in: transaction)

        var verdicts: [Verdict] = []
        var legacy: [SubjectEnrollmentTable.Row] = []
        for (index, message) in batch.enumerated() {
            let row = wanted[index]
            if let refusal = refusals[index] {
                verdicts.append(refusal)
                continue
            }
            // The first message of the batch has it; or another transaction was faster.
            guard !paths[index].writesUnified || new.remove(row.key) != nil else {
                verdicts.append(message.payload.alreadyEnrolled)
                continue
            }
            if paths[index].writesLegacy { legacy.append(row) }
            announce(row, paths[index], message.envelope, &effects)
            verdicts.append(.applied)
        }
        if !legacy.isEmpty { try await LegacyEnrollmentTables.insert(legacy, in: transaction) }
        return verdicts
    }

    private func refusal(
        of message: Incoming<SubjectEnroll>, _ facts: EnrollmentFacts, _ path: EnrollmentWritePath, _ organizations: [String: String]
    ) -> Verdict? {
        let named = message.payload.enrolledAt
        let moment = named ?? message.envelope.time
        if moment.isTooFarAhead(of: message.receivedAt) {
            return .rejected(.validation, TooFarAhead.message(named == nil ? "time" : "/enrolledAt", moment))
        }
        guard organizations[message.tenant] != nil else { return Verdict.unknownOrganization(message.tenant) }
        var facts = facts
        if !path.writesUnified { facts.isEnrolled = false }
        return message.payload.refusal(facts)
    }

    private func announce(
        _ row: SubjectEnrollmentTable.Row, _ path: EnrollmentWritePath, _ cause: Envelope, _ effects: inout Effects
    ) {
        var event = SubjectEnrolled()
        event.studentId = row.command.studentId
        event.subjectId = row.command.subjectId
        event.classId = row.command.classId
        event.batchId = row.command.batchId
        event.enrolledBy = row.command.enrolledBy
        event.enrolledAt = row.enrolledAt
        effects.emit(event, for: cause)
        let name = "\(event.studentId)/\(event.subjectId)/\(event.classId)/\(event.batchId)"
        if path.writesUnified {
            effects.audit("subject_enrollments", row: name, for: cause, before: nil, after: { $0.members(of: event) })
        }
        if path.writesLegacy {
            let name = "\(event.studentId)/\(event.classId)/\(event.batchId)"
            effects.audit("legacy_class_enrollments", row: name, for: cause, before: nil, after: { $0.members(of: event) })
        }
    }
}
