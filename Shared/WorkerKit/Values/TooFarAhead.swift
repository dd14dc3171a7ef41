public import LMSModels

/// What to tell a publisher whose clock is wrong; see ``LMSModels/Timestamp/isTooFarAhead(of:)``.
public enum TooFarAhead {
    /// - Parameters:
    ///   - field: JSON pointer, or the name of an attribute.
    ///   - moment: what it says.
    /// - Returns: a sentence that names the field, what was expected and what was found.
    public static func message(_ field: String, _ moment: Timestamp) -> String {
        "\(field): expected a time at most 24 hours ahead, found \(moment)"
    }
}
