/// Whether readers get a book.
public enum BookStatus: String, Enumerated {
    case draft = "DRAFT"
    case published = "PUBLISHED"
    case retracted = "RETRACTED"
    case archived = "ARCHIVED"
}

/// Who may read a book.
public enum BookAccess: String, Enumerated {
    case free = "FREE"
    case premium = "PREMIUM"
    case restricted = "RESTRICTED"
    case `private` = "PRIVATE"
}
