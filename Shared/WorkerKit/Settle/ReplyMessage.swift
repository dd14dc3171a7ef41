internal import AMQP
internal import Foundation
internal import LMSModels

/// The message that carries a ``Reply``.
enum ReplyMessage {
    static func make(
        service: String, to queue: String, correlationID: String?, cause: Envelope?, reply: Reply, now: Timestamp
    ) -> OutgoingMessage {
        var writer = JSONWriter(capacity: 512)
        let id = UUID().uuidString.lowercased()
        Envelope.write(
            to: &writer, id: id, source: "/lectern/\(service)", type: Reply.type(service: service), time: now,
            tenant: cause?.tenant?.text, correlationID: cause?.correlationID ?? cause?.id, causationID: cause?.id,
            traceparent: cause?.traceparent
        ) { reply.write(to: &$0) }
        return OutgoingMessage(
            exchange: "", routingKey: queue, mandatory: true,
            properties: MessageProperties(
                contentType: "application/cloudevents+json", correlationId: correlationID, messageId: id,
                type: Reply.type(service: service).text),
            body: writer.bytes)
    }
}
