import LMSModels

/// What is wrong with a document of flags, and where.
public struct FlagDefinitionError: Error, Equatable, CustomStringConvertible {
    /// The key of the flag; `nil` where the document as a whole is wrong.
    public let flag: String?
    /// JSON pointer (RFC 6901) into the document; empty for the document itself.
    public let pointer: String
    /// What was expected, and what was found.
    public let reason: String

    /// One line for the log or the operator.
    public var description: String {
        ((flag.map { "flag \($0)" } ?? "the flags") + (pointer.isEmpty ? "" : ", at \(pointer)") + ": " + reason).onOneLine()
    }
}
