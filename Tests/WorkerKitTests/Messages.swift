import AMQP
import LMSModels

@testable import WorkerKit

/// Messages as these tests need them.
enum Messages {
    static let now = Timestamp(microseconds: 1_795_253_400_000_000)

    static let data = #"{"sessionId":"s","studentId":"p","markedAt":"2026-11-21T09:30:00Z","markedBy":"t"}"#

    /// Of the type that ``envelope(id:source:correlationID:)`` has.
    static let contracts: [MessageContract] = [
        Route<Int>(CheckinRemove.self, emits: [CheckinRemoved.self, CheckinRecorded.self], sends: [ClassDrop.self]) { _ in 1 }.contract
    ]

    static func body(
        id: String = "evt-1", source: String = "/portal", type: MessageType = CheckinRemove.type, tenant: String? = "north",
        correlationID: String? = nil,
        data: String = Messages.data
    ) -> [UInt8] {
        var writer = JSONWriter()
        Envelope.write(
            to: &writer, id: id, source: source, type: type, time: now, tenant: tenant, correlationID: correlationID
        ) { $0.raw(data.utf8) }
        return writer.bytes
    }

    static func envelope(id: String = "evt-1", source: String = "/portal", correlationID: String? = nil) throws -> Envelope {
        try Envelope.decode(body: body(id: id, source: source, correlationID: correlationID), contentType: nil) { _ in nil }
    }

    /// Decides by what operators have said; by default they have said nothing.
    static func gate(_ state: ControlState = ControlState()) -> MessageGate {
        MessageGate(state: state, service: "attendance", user: "worker", now: now)
    }

    static func delivery(
        _ body: [UInt8], properties: MessageProperties = .init(contentType: "application/cloudevents+json"), deliveryCount: Int64? = nil
    ) -> Delivery {
        var properties = properties
        if let deliveryCount { properties.headers["x-delivery-count"] = .int(deliveryCount) }
        return Delivery(
            body: body, properties: properties, exchange: "lms.commands", routingKey: CheckinRemove.type.text,
            isRedelivered: deliveryCount != nil, tag: .init(value: 1, generation: 1))
    }
}
