/// What an author says about a manuscript, in whole or in part.
public struct ManuscriptDraft: Contract {
    public var title: Name?
    public var content: BookText?
    public var fileUrl: FileAddress?
    public var language: ShortCode?
    public var pages: PageCount?
    public var isCopyrightConfirmed: Bool?
    public var aiImages: [Identifier]?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.optional("title", &title, "What the book is called.")
        fields.optional("content", &content, "The text.")
        fields.optional("fileUrl", &fileUrl, "Or where the file with the text is.")
        fields.optional("language", &language, "Language code of the text.")
        fields.optional("pages", &pages, "How many pages it has; at least one is needed to publish it.")
        fields.optional(
            "isCopyrightConfirmed", &isCopyrightConfirmed, "Whether the author confirms that the rights are theirs; needed to submit it.")
        fields.optional("aiImages", &aiImages, "Ids of the generated images in it; each has to be approved before it is published.")
    }
}
