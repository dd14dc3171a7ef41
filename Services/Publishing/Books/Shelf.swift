internal import LMSModels
internal import WorkerKit

/// The books of a batch: what they are, and what becomes of them.
///
/// Pure, and any order of the same messages ends alike: the catalogue's columns are the latest of book.upsert; the text
/// of a book that comes of a submission is the submission's, of any other book it belongs to the catalogue; what the
/// workflow says follows the versions of the submission.
struct Shelf: Sendable {
    /// A book as it is.
    struct Book: Sendable, Equatable {
        /// When the catalogue's state was true, and its hash: of two at one moment the one with the greater hash counts.
        var stateAt: Timestamp?
        var stateHash = ""
        /// It was published: its text is the submission's.
        var isOfSubmission = false
        /// The present state as JSON, without the content.
        var summary: String?
    }

    /// What has to be written of one book; parts that stay are missing.
    struct Change: Sendable {
        var catalogue: (state: BookUpsert, at: Timestamp, hash: String)?
        /// Whose text it takes over: that of the submission of its id.
        var manuscript: Manuscript?
        var author: String?
        var status: BookStatus?
        var publishedAt: Timestamp?
        /// Who made the book, if it is new, and who changed it last: another batch may end between the two.
        let creator: String
        var actor: String

        init(by actor: String) {
            creator = actor
            self.actor = actor
        }
    }

    private(set) var books: [RowKey: Book]
    private(set) var changes: [RowKey: Change] = [:]
    private let loaded: Set<RowKey>

    init(_ books: [RowKey: Book] = [:]) {
        self.books = books
        loaded = Set(books.keys)
    }

    func isNew(_ key: RowKey) -> Bool { !loaded.contains(key) }

    /// The state before a change, as JSON; `nil` where there was none.
    struct Before: Sendable { let summary: String? }

    /// - Returns: `nil` where nothing changes: the state was known, or a later one is.
    mutating func take(_ state: BookUpsert, for key: RowKey, at moment: Timestamp, by actor: String) -> Before? {
        var book = books[key] ?? Book()
        let hash = state.stateHash
        if let known = book.stateAt, (known, book.stateHash) >= (moment, hash) { return nil }
        let before = book
        book.stateAt = moment
        book.stateHash = hash
        book.summary = state.summary
        books[key] = book
        changes[key, default: Change(by: actor)].catalogue = (state, moment, hash)
        changes[key]?.actor = actor
        return before.stateHash == hash ? nil : Before(summary: before.summary)
    }

    /// Does to the book what was done to its submission.
    /// - Returns: what the book was; `nil` where the action does not touch it.
    mutating func follow(_ applied: Applied, for key: RowKey) -> Before? {
        guard let status = applied.bookStatus else { return nil }
        let before = Before(summary: books[key]?.summary)
        var change = changes[key] ?? Change(by: applied.actor.id)
        change.actor = applied.actor.id
        change.status = status
        if status == .published {
            change.manuscript = applied.after.manuscript
            change.author = applied.after.author
            change.publishedAt = applied.at
            books[key, default: Book()].isOfSubmission = true
        }
        changes[key] = change
        return before
    }
}

extension Applied {
    /// What becomes of the book.
    var bookStatus: BookStatus? {
        switch request.action {
        case .publish: .published
        case .retract: .retracted
        case .archive: .archived
        default: nil
        }
    }
}

extension BookUpsert {
    /// Of everything but the moment.
    fileprivate var stateHash: String {
        var state = complete
        state.updatedAt = nil
        return SHA256Digest.hex(state.json)
    }

    /// The same with defaults spelled out: equal states are then equal texts.
    var complete: BookUpsert {
        var complete = self
        complete.publishingStatus = publishingStatus ?? .draft
        complete.accessType = accessType ?? .free
        complete.gradeLevel = gradeLevel ?? []
        complete.curriculum = curriculum ?? []
        complete.hasQuiz = hasQuiz ?? false
        complete.hasVocabulary = hasVocabulary ?? false
        complete.hasAudio = hasAudio ?? false
        complete.hasActivities = hasActivities ?? false
        complete.isInteractive = isInteractive ?? false
        return complete
    }

    /// For the audit: the content would fill it.
    var summary: String {
        var state = complete
        state.content = nil
        return String(decoding: state.json, as: UTF8.self)
    }
}
