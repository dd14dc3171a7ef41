import Testing

@testable import AMQP

@Suite("Messages in flight")
struct InFlightTests {
    private func outcomes(
        ids: [String], _ body: (inout InFlight) -> Void
    ) async -> [PublishOutcome] {
        await withCheckedContinuation { waiter in
            let messages = ids.map {
                OutgoingMessage(exchange: "e", routingKey: "k", properties: MessageProperties(messageId: $0), body: [])
            }
            let batch = PublishBatch(messages, deadline: .now, waiter: waiter)
            var inFlight = InFlight()
            for index in messages.indices { inFlight.append(batch, index: index) }
            body(&inFlight)
        }
    }

    private func returned(_ id: String) -> ReturnedMessage {
        ReturnedMessage(replyCode: 312, text: "NO_ROUTE", exchange: "e", routingKey: "k", messageId: id)
    }

    @Test("are confirmed singly, in any order, and many at once")
    func confirms() async {
        let outcomes = await outcomes(ids: ["a", "b", "c", "d"]) { inFlight in
            inFlight.resolve(3, multiple: false, as: .nacked)
            inFlight.resolve(2, multiple: true, as: .confirmed)
            inFlight.resolve(2, multiple: true, as: .nacked)
            inFlight.resolve(4, multiple: true, as: .confirmed)
        }
        #expect(outcomes == [.confirmed, .confirmed, .nacked, .confirmed])
    }

    @Test("that come back are told apart by what they carry, first match first")
    func returns() async {
        let no = PublishOutcome.returned(replyCode: 312, text: "NO_ROUTE")
        let outcomes = await outcomes(ids: ["a", "b", "b", "c"]) { inFlight in
            inFlight.noteReturned(returned("b"))
            inFlight.noteReturned(returned("c"))
            inFlight.noteReturned(returned("stranger"))
            inFlight.resolve(4, multiple: true, as: .confirmed)
        }
        #expect(outcomes == [.confirmed, no, .confirmed, no])
    }

    @Test("are unconfirmed when the connection is lost, but for those already known")
    func lost() async {
        let error = AMQPError(.connectionClosed, operation: "publish", message: "gone")
        let outcomes = await outcomes(ids: ["a", "b"]) { inFlight in
            inFlight.resolve(1, multiple: false, as: .confirmed)
            inFlight.failAll(error)
        }
        #expect(outcomes == [.confirmed, .unconfirmed(error)])
    }
}
