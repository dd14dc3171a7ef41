internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Reads what a batch needs and writes what it made, over all tables.
enum PublishingStore {
    /// Locks and reads, in one round trip: submissions in key order, then books in key order.
    ///
    /// The reviews and the feedback are read behind the locks, and each statement sees what was committed before it: they
    /// are those of the versions that are locked.
    static func load(
        _ commands: [(key: RowKey, command: PublishingCommand)], in transaction: PostgresTransaction
    ) async throws -> (Desk, Shelf) {
        guard !commands.isEmpty else { return (Desk(), Shelf()) }
        let ids = Set(commands.filter { !$0.command.isUpsert }.map(\.key)).sorted()
        let books = Set(commands.filter(\.command.touchesBook).map(\.key)).sorted()
        let publishes = commands.contains { $0.command.action == .publish }
        var statements = [
            SubmissionTable.lock(ids), ReviewTable.reviews(of: ids), ReviewTable.feedback(of: ids), BookTable.lock(books),
        ]
        if publishes { statements.append(SubmissionTable.approvedImages(of: ids, named: images(in: commands))) }
        let results = try await transaction.pipeline(statements)

        var submissions = try SubmissionTable.decode(results[0])
        try ReviewTable.addReviews(results[1], to: &submissions)
        try ReviewTable.addFeedback(results[2], to: &submissions)
        if publishes { try SubmissionTable.addApprovedImages(results[4], to: &submissions) }
        return (Desk(submissions), Shelf(try BookTable.decode(results[3])))
    }

    /// Writes in key order; one round trip, and one more where submissions begin.
    /// - Throws: `BatchConflict` where another transaction began one of them, or made one of the books, since they were read.
    static func save(_ desk: Desk, _ shelf: Shelf, in transaction: PostgresTransaction) async throws {
        // Before everything that refers to them: whoever is late has to find out here.
        if !desk.new.isEmpty { try SubmissionTable.check(try await transaction.query(SubmissionTable.write(desk)), desk) }
        var statements: [PostgresStatement] = []
        if desk.new.isEmpty, !desk.steps.isEmpty { statements.append(SubmissionTable.write(desk)) }
        if let statement = ReviewTable.record(desk.steps) { statements.append(statement) }
        if let statement = ReviewTable.add(desk.steps) { statements.append(statement) }
        if let statement = ReviewTable.resolve(desk.steps) { statements.append(statement) }
        if !desk.steps.isEmpty { statements.append(TransitionTable.append(desk.steps)) }
        if !shelf.changes.isEmpty { statements.append(BookTable.write(shelf)) }
        guard !statements.isEmpty else { return }
        let results = try await transaction.pipeline(statements)
        if !shelf.changes.isEmpty, let written = results.last { try BookTable.check(written, shelf) }
    }

    /// Images that messages of the batch bring into a text, which may be published in the same batch.
    private static func images(in commands: [(key: RowKey, command: PublishingCommand)]) -> [(RowKey, String)] {
        commands.flatMap { key, command -> [(RowKey, String)] in
            guard case .act(let action) = command else { return [] }
            return (action.request.draft?.aiImages ?? []).map { (key, $0.text) }
        }
    }
}

extension PublishingCommand {
    fileprivate var action: WorkflowAction? { if case .act(let command) = self { command.request.action } else { nil } }

    fileprivate var isUpsert: Bool { action == nil }

    fileprivate var touchesBook: Bool {
        switch action {
        case nil, .publish, .retract, .archive: true
        default: false
        }
    }
}
