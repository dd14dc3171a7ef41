internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Enrolls students in subjects: two statements a batch.
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
                ]
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
        let facts = try await SubjectEnrollmentTable.facts(of: wanted, in: transaction)
        let refusals = zip(batch, facts).map { message, facts in refusal(of: message, facts, organizations) }
        let rows = zip(wanted, refusals).compactMap { row, refusal in refusal == nil ? row : nil }
        var new = rows.isEmpty ? [] : try await SubjectEnrollmentTable.insert(rows, in: transaction)

        return zip(zip(batch, wanted), refusals).map { pair, refusal in
            let (message, row) = pair
            if let refusal { return refusal }
            // The first message of the batch has it; or another transaction was faster.
            guard new.remove(row.key) != nil else { return message.payload.alreadyEnrolled }
            announce(row, message.envelope, &effects)
            return .applied
        }
    }

    private func refusal(
        of message: Incoming<SubjectEnroll>, _ facts: EnrollmentFacts, _ organizations: [String: String]
    ) -> Verdict? {
        let named = message.payload.enrolledAt
        let moment = named ?? message.envelope.time
        if moment.isTooFarAhead(of: message.receivedAt) {
            return .rejected(.validation, TooFarAhead.message(named == nil ? "time" : "/enrolledAt", moment))
        }
        guard organizations[message.tenant] != nil else { return Verdict.unknownOrganization(message.tenant) }
        return message.payload.refusal(facts)
    }

    private func announce(_ row: SubjectEnrollmentTable.Row, _ cause: Envelope, _ effects: inout Effects) {
        var event = SubjectEnrolled()
        event.studentId = row.command.studentId
        event.subjectId = row.command.subjectId
        event.classId = row.command.classId
        event.batchId = row.command.batchId
        event.enrolledBy = row.command.enrolledBy
        event.enrolledAt = row.enrolledAt
        effects.emit(event, for: cause)
        let name = "\(event.studentId)/\(event.subjectId)/\(event.classId)/\(event.batchId)"
        effects.audit("subject_enrollments", row: name, for: cause, before: nil, after: { $0.members(of: event) })
    }
}
