import AMQP
import LMSModels
import WorkerKit

/// An event as somebody who follows `lms.events` gets it.
struct TappedEvent: Sendable, Hashable {
    let id: String
    let type: String
    let source: String
    let causation: String
    let body: [UInt8]

    /// - Throws: `CommandError` where it lacks an attribute that every event has.
    init(_ delivery: Delivery) throws {
        let root = try JSONDocument(delivery.body).root
        func attribute(_ name: StaticString) throws -> String {
            guard let text = root.member(name)?.string else { throw CommandError("an event without \(name)") }
            return text
        }
        id = try attribute("id")
        type = try attribute("type")
        source = try attribute("source")
        causation = try attribute("causationid")
        body = delivery.body
    }
}
