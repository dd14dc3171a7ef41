import AMQP
import LMSModels
import Testing

@testable import WorkerKit

@Suite("Replies")
struct ReplyMessageTests {
    @Test("The answer goes to the asker's queue, with the asker's correlation id, as a CloudEvent")
    func answer() throws {
        let message = ReplyMessage.make(
            service: "attendance", to: "amq.gen-1", correlationID: "rpc-1", cause: try Messages.envelope(correlationID: "flow-1"),
            reply: Reply(outcome: .rejected, code: .notEnrolled, message: "no"), now: Messages.now)
        #expect(message.exchange == "" && message.routingKey == "amq.gen-1" && message.mandatory)
        #expect(message.properties.correlationId == "rpc-1")
        #expect(message.properties.contentType == "application/cloudevents+json")
        let envelope = try Envelope.decode(body: message.body, contentType: message.properties.contentType) { _ in nil }
        #expect(envelope.type == "lms.attendance.reply.v1" && envelope.source == "/lectern/attendance")
        #expect(envelope.id == message.properties.messageId)
        #expect(envelope.time == Messages.now && envelope.tenant?.text == "north")
        #expect(envelope.causationID == "evt-1" && envelope.correlationID == "flow-1")
        #expect(String(decoding: envelope.data.json, as: UTF8.self) == #"{"outcome":"rejected","code":"NOT_ENROLLED","message":"no"}"#)
    }

    @Test("Who sent something unreadable is answered too")
    func unreadable() throws {
        let message = ReplyMessage.make(
            service: "attendance", to: "q", correlationID: nil, cause: nil, reply: Reply(outcome: .dead), now: Messages.now)
        let envelope = try Envelope.decode(body: message.body, contentType: nil) { _ in nil }
        #expect(envelope.causationID == nil && envelope.correlationID == nil && envelope.tenant == nil)
        #expect(message.properties.correlationId == nil)
    }
}
