internal import LMSModels
internal import WorkerKit

/// One row of the log of transitions.
///
/// Its hash covers the row and the hash of the one before. Why SHA-256 of this text is in note 0001 beside the store.
struct TransitionRecord: Sendable, Equatable {
    var version: Int64
    var action: String
    var from: String?
    var to: String
    var round: Int32
    var actorID: String
    var actorRole: String
    var remark: String?
    var messageSource: String
    var messageID: String
    var at: Timestamp
    var previousHash: String
    var hash: String

    /// What the first row of a submission follows.
    static let start = String(repeating: "0", count: 64)

    /// What is hashed: one JSON array, so that no value can pass for two.
    func canonicalText(organization: String, submission: String) -> String {
        var writer = JSONWriter()
        writer.array { writer in
            writer.value(previousHash)
            writer.value(organization)
            writer.value(submission)
            writer.value(version)
            writer.value(action)
            if let from { writer.value(from) } else { writer.null() }
            writer.value(to)
            writer.value(round)
            writer.value(actorID)
            writer.value(actorRole)
            if let remark { writer.value(remark) } else { writer.null() }
            writer.value(messageSource)
            writer.value(messageID)
            writer.value(at.description)
        }
        return writer.string
    }

    func sealed(organization: String, submission: String) -> TransitionRecord {
        var sealed = self
        sealed.hash = SHA256Digest.hex(canonicalText(organization: organization, submission: submission).utf8)
        return sealed
    }

    /// The first version whose row is not as it was written; `nil` where all are.
    ///
    /// - Parameters:
    ///   - rows: all of one submission, by version.
    ///   - head: what the submission itself says of the last: a cut tail is found by it.
    ///   - version: the submission's.
    ///   - organization: its organization.
    ///   - submission: its id.
    /// - Returns: a version from 1.
    static func firstBroken(
        _ rows: [TransitionRecord], head: String, version: Int64, organization: String, submission: String
    ) -> Int64? {
        var previous = start
        var expected: Int64 = 1
        for row in rows {
            guard row.version == expected, row.previousHash == previous,
                row.sealed(organization: organization, submission: submission).hash == row.hash
            else { return expected }
            previous = row.hash
            expected += 1
        }
        return previous == head && version == expected - 1 ? nil : expected
    }
}
