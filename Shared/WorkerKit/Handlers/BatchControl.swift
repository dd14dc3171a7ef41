internal import LMSModels

/// Thrown by a handler that lost a race: the same batch will go through when it is run again.
public struct BatchConflict: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}

/// Thrown by a handler that cannot tell the messages of a batch apart: each gets a transaction of its own.
public struct BatchSplit: Error {
    public init() {}
}

extension Verdict {
    /// Nothing to do: the state was known, or a later one is.
    public static var unchanged: Verdict { .applied(result: unchangedResult) }

    private static let unchangedResult: [UInt8] = {
        var result = CommandResult()
        result.changed = false
        return result.json
    }()
}
