import AMQP
import LMSModels
import Testing

@testable import WorkerKit

@Suite("What travels with a message through the wait queues")
struct RetryHeadersTests {
    static let later = Timestamp(microseconds: Messages.now.microseconds + 60_000_000)

    @Test("A fresh message was never tried, wherever its header comes from")
    func attempt() {
        func attempt(_ value: FieldValue?) -> Int {
            var properties = MessageProperties()
            properties.headers[RetryHeaders.attempt] = value
            return RetryHeaders.attempt(of: Messages.delivery([], properties: properties))
        }
        #expect(attempt(nil) == 0)
        #expect(attempt(.int(2)) == 2)
        #expect(attempt(.int(-5)) == 0)
        #expect(attempt(.int(.max)) == 1_000)
        #expect(attempt(.string("2")) == 0)
    }

    @Test("Where the publisher sent it and when it first failed are kept over several rounds")
    func rounds() {
        var delivery = Messages.delivery([1, 2])
        for round in 1...3 {
            var properties = RetryHeaders.forwarded(delivery, user: "worker", now: round == 1 ? Messages.now : Self.later)
            properties.headers[RetryHeaders.attempt] = .int(Int64(round))
            // The broker brings it back from the wait queue under names of its own.
            properties.headers["x-death"] = .array([.table(["queue": "lms.attendance.wait.1000"])])
            delivery = Delivery(
                body: delivery.body, properties: properties, exchange: "", routingKey: "lms.attendance", isRedelivered: false,
                tag: .init(value: 2, generation: 1))
            #expect(RetryHeaders.attempt(of: delivery) == round)
            #expect(RetryHeaders.origin(of: delivery) == ("lms.commands", CheckinRemove.type.text))
            #expect(delivery.properties.headers[RetryHeaders.firstTime] == .string(Messages.now.description))
        }
    }

    @Test("What the broker wrote about earlier rounds is left out; what the publisher wrote stays")
    func stripped() {
        var properties = MessageProperties()
        for name in [
            "x-death", "x-first-death-exchange", "x-first-death-queue", "x-first-death-reason", "x-last-death-exchange",
            "x-last-death-queue",
            "x-last-death-reason", "x-delivery-count",
        ] {
            properties.headers[name] = "x"
        }
        properties.headers["cloudEvents:id"] = "evt-1"
        properties.headers["x-deadline"] = "noon"
        let headers = RetryHeaders.forwarded(Messages.delivery([], properties: properties), user: "worker", now: Messages.now).headers
        #expect(
            Set(headers.keys) == [
                "cloudEvents:id", "x-deadline", RetryHeaders.exchange, RetryHeaders.routingKey, RetryHeaders.firstTime, RetryHeaders.user,
            ])
    }

    @Test("The copy is persistent, does not expire, and is from the worker's login")
    func properties() {
        let original = MessageProperties(
            contentType: "application/json", contentEncoding: "identity", headers: ["a": 1], deliveryMode: .transient, priority: 3,
            correlationId: "c", replyTo: "r", expiration: "1000", messageId: "m", timestamp: 5, type: "t", userId: "portal", appId: "app")
        var expected = original
        expected.deliveryMode = .persistent
        expected.expiration = nil
        expected.userId = "worker"
        var copy = RetryHeaders.forwarded(Messages.delivery([], properties: original), user: "worker", now: Messages.now)
        copy.headers = ["a": 1]
        #expect(copy == expected)
    }

    @Test("Whom the broker verified first is kept over the rounds, and cannot be forged")
    func publisher() {
        func user(_ properties: MessageProperties) -> FieldValue? {
            RetryHeaders.forwarded(Messages.delivery([], properties: properties), user: "worker", now: Messages.now).headers[
                RetryHeaders.user]
        }
        #expect(user(MessageProperties(userId: "portal")) == "portal")
        #expect(user(MessageProperties()) == "")
        #expect(user(MessageProperties(headers: [RetryHeaders.user: "admin"], userId: "portal")) == "portal")
        #expect(user(MessageProperties(headers: [RetryHeaders.user: "admin"])) == "")
        #expect(user(MessageProperties(headers: [RetryHeaders.user: "portal"], userId: "worker")) == "portal")
        #expect(user(MessageProperties(userId: "worker")) == "worker")
    }

    @Test("Half an origin is none")
    func halfOrigin() {
        let properties = MessageProperties(headers: [RetryHeaders.exchange: "elsewhere"])
        #expect(RetryHeaders.origin(of: Messages.delivery([], properties: properties)) == ("lms.commands", CheckinRemove.type.text))
    }
}
