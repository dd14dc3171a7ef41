internal import LMSModels
internal import WorkerKit

/// Events and audit beside what each command announces itself.
enum PublishingReport {
    static func tell(of before: Shelf.Before, _ book: BookUpsert, _ cause: Envelope, at moment: Timestamp, _ effects: inout Effects) {
        var announced = book.complete
        announced.updatedAt = moment
        effects.emit(BookUpserted(announced), for: cause)
        effects.audit(
            "books", row: book.bookId.text, for: cause, before: before.summary.map { json in { $0.members(ofObject: json) } },
            after: { $0.members(ofObject: book.summary) })
    }

    /// What the workflow made of a book.
    static func audit(bookOf applied: Applied, _ before: Shelf.Before, _ cause: Envelope, _ effects: inout Effects) {
        let manuscript = applied.after.manuscript
        effects.audit(
            "books", row: applied.id.text, for: cause, before: before.summary.map { json in { $0.members(ofObject: json) } },
            after: { writer in
                writer.member("publishingStatus", applied.bookStatus?.rawValue)
                writer.member("title", manuscript.title)
                writer.member("contentHash", manuscript.contentHash)
            })
    }

    static func audit(_ applied: Applied, _ cause: Envelope, _ effects: inout Effects) {
        effects.audit(
            "book_submissions", row: applied.id.text, for: cause, before: applied.before.map { before in { $0.members(of: before) } },
            after: { $0.members(of: applied.after) })
    }
}

extension JSONWriter {
    /// The members of an object's JSON text, into an object that is open.
    fileprivate mutating func members(ofObject json: String) {
        let inner = json.utf8.dropFirst().dropLast()
        if !inner.isEmpty { raw(inner) }
    }

    /// What the workflow changes, and the hash of the text instead of the text.
    fileprivate mutating func members(of submission: Submission) {
        key("version")
        value(submission.version)
        member("current_stage", submission.stage.rawValue)
        member("mode", submission.mode?.rawValue)
        key("round")
        value(submission.round)
        key("priority")
        value(submission.priority)
        member("reviewer_id", submission.reviewer)
        member("title", submission.manuscript.title)
        member("content_hash", submission.manuscript.contentHash)
        member("file_url", submission.manuscript.fileURL)
    }
}
