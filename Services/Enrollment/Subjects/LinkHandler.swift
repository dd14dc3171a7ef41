internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Lets batches attend classes and has subjects taught in them.
struct LinkHandler: BatchHandler {
    let name = "class links"

    var routes: [Route<LinkCommand>] {
        [
            Route(
                ClassLinkBatch.self, emits: [ClassBatchLinked.self],
                refuses: [.notFound: "The organization, the class or the batch is not known after the last retry."]
            ) { .linkBatch($0) },
            Route(
                ClassAssignSubject.self, emits: [ClassSubjectAssigned.self],
                refuses: [
                    .notFound: "The organization, the class, the subject or the teacher is not known after the last retry.",
                    .forbidden: "teacherId is not an active teacher or administrator.",
                ]
            ) { .assignSubject($0) },
        ]
    }

    func handle(
        _ batch: [Incoming<LinkCommand>], in transaction: PostgresTransaction, effects: inout Effects
    ) async throws -> [Verdict] {
        let organizations = try await Tenants.organizations(of: batch.map(\.tenant), in: transaction)
        let links = batch.map { message in
            LinkTable.Link(message.payload, organization: organizations[message.tenant] ?? "", actor: message.actor)
        }
        let facts = try await LinkTable.facts(of: links, in: transaction)
        let refusals = zip(batch, facts).map { message, facts in
            organizations[message.tenant] == nil ? Verdict.unknownOrganization(message.tenant) : message.payload.refusal(facts)
        }
        let wanted = zip(links, refusals).compactMap { link, refusal in refusal == nil ? link : nil }
        var new = wanted.isEmpty ? [] : try await LinkTable.insert(wanted, in: transaction)

        return zip(zip(batch, links), refusals).map { pair, refusal in
            let (message, link) = pair
            if let refusal { return refusal }
            // Only the first message on a new link has changed something.
            guard new.remove(link.key) != nil else { return .unchanged }
            announce(message, &effects)
            return .applied
        }
    }

    private func announce(_ message: Incoming<LinkCommand>, _ effects: inout Effects) {
        switch message.payload {
        case .linkBatch(let command):
            effects.emit(ClassBatchLinked(command), for: message.envelope)
            effects.audit(
                "class_batches", row: "\(command.classId)/\(command.batchId)", for: message.envelope, before: nil,
                after: { $0.members(of: command) })
        case .assignSubject(let command):
            effects.emit(ClassSubjectAssigned(command), for: message.envelope)
            effects.audit(
                "class_subjects", row: "\(command.classId)/\(command.subjectId)/\(command.teacherId)",
                for: message.envelope, before: nil, after: { $0.members(of: command) })
        }
    }
}

extension LinkCommand {
    /// Why the link cannot be made: what it ties together must be there, and who teaches must be allowed to.
    func refusal(_ facts: LinkFacts) -> Verdict? {
        switch self {
        case .linkBatch(let command):
            if !facts.classExists { return .deferred(.notFound, "classId \(command.classId) is not known") }
            if !facts.batchExists { return .deferred(.notFound, "batchId \(command.batchId) is not known") }
        case .assignSubject(let command):
            if !facts.classExists { return .deferred(.notFound, "classId \(command.classId) is not known") }
            if !facts.subjectExists { return .deferred(.notFound, "subjectId \(command.subjectId) is not known") }
            guard let teacher = facts.teacher else {
                return .deferred(.notFound, "teacherId \(command.teacherId) is not known")
            }
            if !teacher.mayTeach {
                return .rejected(.forbidden, "teacherId \(command.teacherId) is not an active teacher or administrator")
            }
        }
        return nil
    }
}
