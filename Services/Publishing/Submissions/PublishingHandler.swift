internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Everything that happens to submissions and books: command → ``Desk`` and ``Shelf`` → tables.
///
/// Three round trips a batch, and one more where submissions begin. Locks in key order: submissions, then books.
struct PublishingHandler: BatchHandler {
    let name = "submissions and books"

    func handle(
        _ batch: [Incoming<PublishingCommand>], in transaction: PostgresTransaction, effects: inout Effects
    ) async throws -> [Verdict] {
        let organizations = try await OrganizationTable.organizations(of: batch.map(\.tenant), in: transaction)
        let keys = batch.map { message in
            organizations[message.tenant].map { RowKey(organization: $0, id: message.payload.id.text) }
        }
        var (desk, shelf) = try await PublishingStore.load(
            zip(batch, keys).compactMap { message, key in key.map { ($0, message.payload) } }, in: transaction)
        var verdicts = [Verdict](repeating: .unchanged, count: batch.count)
        for index in Self.order(batch, keys) {
            let message = batch[index]
            guard let key = keys[index] else {
                verdicts[index] = .unknownOrganization(message.tenant)
                continue
            }
            verdicts[index] = decide(message, key, &desk, &shelf, &effects)
        }
        try await PublishingStore.save(desk, shelf, in: transaction)
        return verdicts
    }

    /// Of several messages on one submission, that of the lower version first: it makes the next.
    private static func order(_ batch: [Incoming<PublishingCommand>], _ keys: [RowKey?]) -> [Int] {
        batch.indices.sorted { left, right in
            guard keys[left] == keys[right] else {
                guard let first = keys[left] else { return false }
                return keys[right].map { first < $0 } ?? true
            }
            return (batch[left].rank, left) < (batch[right].rank, right)
        }
    }

    private func decide(
        _ message: Incoming<PublishingCommand>, _ key: RowKey, _ desk: inout Desk, _ shelf: inout Shelf, _ effects: inout Effects
    ) -> Verdict {
        let moment = message.payload.moment ?? message.envelope.time
        guard !moment.isTooFarAhead(of: message.receivedAt) else {
            let field = message.payload.moment == nil ? "time" : "/updatedAt"
            return .rejected(.validation, TooFarAhead.message(field, moment))
        }
        switch message.payload {
        case .upsert(let book):
            guard let change = shelf.take(book, for: key, at: moment, by: message.actor) else { return .unchanged }
            PublishingReport.tell(of: change, book, message.envelope, at: moment, &effects)
            return .applied
        case .act(let command):
            var request = command.request
            // The flag publishing.workflow-mode decides for those who leave it open.
            if request.action == .submit, request.mode == nil { request.mode = message.path?.text.flatMap(WorkflowMode.init) }
            switch desk.take(request, for: key, from: Desk.Asker(message.envelope)) {
            case .failure(let refusal): return refusal.verdict
            case .success(let applied):
                if let before = shelf.follow(applied, for: key) {
                    PublishingReport.audit(bookOf: applied, before, message.envelope, &effects)
                }
                command.announce(applied, &effects, message.envelope)
                PublishingReport.audit(applied, message.envelope, &effects)
                return .applied
            }
        }
    }
}

extension Incoming<PublishingCommand> {
    /// Beginnings first.
    fileprivate var rank: Int64 {
        if case .act(let command) = payload, command.request.action != .create { envelope.expectedVersion ?? .max } else { -1 }
    }
}

extension PublishingCommand {
    /// Of the submission or book.
    var id: Identifier {
        switch self {
        case .act(let command): command.request.submissionID
        case .upsert(let book): book.bookId
        }
    }

    /// The moment that the publisher named.
    fileprivate var moment: Timestamp? {
        if case .upsert(let book) = self { book.updatedAt } else { nil }
    }
}
