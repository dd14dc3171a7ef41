import LMSModels
import WorkerKit

/// What is known of a dead letter: from its row, or from a message in a queue that has no row.
struct LetterFacts: Sendable {
    var key: InboxKey
    var source: String?
    var id: String?
    var type: String?
    var tenant: String?
    var reason: String?
    var code: String?
    var message: String?
    var attempts: Int?
    var firstAt: Timestamp?
    var lastAt: Timestamp?
}
