import AMQP
import Foundation
import LMSModels
import WorkerKit

/// A message on its way to the workers: a CloudEvent in structured mode.
struct OutgoingCommand: Sendable {
    let type: String
    let source: String
    let id: String
    let body: [UInt8]
    /// Where it is sent; queries go elsewhere.
    var exchange = Topology.commandsExchange
    /// Usually the type.
    ///
    /// The broker keeps what nobody takes in `lms.unroutable`.
    var routingKey: String?

    /// Makes the CloudEvent; `data` is JSON text.
    init(
        type: String, source: String, id: String, time: Timestamp, tenant: String?, actorID: String? = nil,
        actorRole: String? = nil, expectedVersion: Int64? = nil, data: [UInt8]
    ) {
        self.type = type
        self.source = source
        self.id = id
        var writer = JSONWriter(capacity: data.count + 320)
        Envelope.write(
            to: &writer, id: id, source: source, type: MessageType(type), time: time, tenant: tenant, actorID: actorID,
            actorRole: actorRole, expectedVersion: expectedVersion
        ) { $0.raw(data) }
        body = writer.bytes
    }

    /// Bytes that need not be a CloudEvent.
    init(raw body: [UInt8], type: String, source: String, id: String) {
        self.body = body
        self.type = type
        self.source = source
        self.id = id
    }

    /// `user` is whom the connection is logged in as: the broker checks it, and publisher rules ask for it.
    func message(replyTo: String?, user: String? = nil) -> OutgoingMessage {
        OutgoingMessage(
            exchange: exchange, routingKey: routingKey ?? type,
            properties: MessageProperties(
                contentType: "application/cloudevents+json", deliveryMode: .persistent, correlationId: replyTo == nil ? nil : id,
                replyTo: replyTo, messageId: id, userId: user),
            body: body)
    }
}
