internal import LMSModels
internal import WorkerKit

/// The text of a submission and what is said about it.
struct Manuscript: Sendable, Equatable {
    var title: String?
    /// SHA-256 of the content; the content itself is read only where it is written on.
    var contentHash: String?
    /// Content that this batch brings.
    var newContent: String?
    var fileURL: String?
    var language: String?
    var pages: Int32?
    var isCopyrightConfirmed = false
    var aiImages: [String] = []

    var hasText: Bool { contentHash != nil || fileURL != nil }

    /// Changes with what readers get to read: title, content, file.
    var textHash: String {
        var writer = JSONWriter()
        writer.array { writer in
            for part in [title, contentHash, fileURL] {
                if let part { writer.value(part) } else { writer.null() }
            }
        }
        return SHA256Digest.hex(writer.bytes)
    }

    /// Takes over what a draft or an edit gives; the rest stays.
    mutating func take(_ draft: ManuscriptDraft) {
        if let title = draft.title { self.title = title.text }
        if let content = draft.content {
            contentHash = SHA256Digest.hex(content.text.utf8)
            newContent = content.text
        }
        if let file = draft.fileUrl { fileURL = file.text }
        if let language = draft.language { self.language = language.text }
        if let pages = draft.pages { self.pages = Int32(pages.value) }
        if let confirmed = draft.isCopyrightConfirmed { isCopyrightConfirmed = confirmed }
        if let images = draft.aiImages { aiImages = images.map(\.text) }
    }
}
