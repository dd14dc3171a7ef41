import Testing

@testable import AMQP

@Suite("Gathering batches")
struct DeliveryBufferTests {
    private let start = ContinuousClock.now

    private func deliveries(_ count: Int) -> [Delivery] {
        (0..<count).map { Delivery(body: [], routingKey: "", tag: DeliveryTag(value: UInt64($0 + 1), generation: 1)) }
    }

    @Test("hands over a lone delivery at once when nothing is to be waited for")
    func lone() async {
        let buffer = DeliveryBuffer(batchMax: 10, batchWait: .zero)
        buffer.put(deliveries(1), isDrained: true, now: start)
        #expect(await buffer.next()?.count == 1)
    }

    @Test("keeps gathering while the socket has more")
    func notDrained() async {
        let buffer = DeliveryBuffer(batchMax: 10, batchWait: .zero)
        buffer.put(deliveries(3), isDrained: false, now: start)
        async let batch = buffer.next()
        var open = buffer.borrow()
        open += deliveries(2)
        buffer.put(open, isDrained: true, now: start)
        #expect(await batch?.count == 5)
    }

    @Test("lets a first delivery wait for company, but not longer than agreed")
    func batchWait() async {
        let buffer = DeliveryBuffer(batchMax: 10, batchWait: .seconds(3600))
        buffer.put(deliveries(2), isDrained: true, now: start)
        #expect(buffer.isGathering)
        async let batch = buffer.next()
        while buffer.waiterCount == 0 { await Task.yield() }
        buffer.put(buffer.borrow(), isDrained: true, now: start + .seconds(3599))
        #expect(buffer.count == 2)
        buffer.put(buffer.borrow(), isDrained: true, now: start + .seconds(3600))
        #expect(await batch?.count == 2)
    }

    @Test("hands over a full batch whatever the socket says")
    func full() async {
        let buffer = DeliveryBuffer(batchMax: 2, batchWait: .seconds(3600))
        buffer.push(deliveries(2))
        #expect(await buffer.next()?.count == 2)
    }

    @Test("gives up what it holds before it ends")
    func finish() async {
        let buffer = DeliveryBuffer(batchMax: 2, batchWait: .seconds(3600))
        buffer.push(deliveries(2))
        buffer.put(deliveries(1), isDrained: true, now: start)
        buffer.finish()
        #expect(await buffer.next()?.count == 2)
        #expect(await buffer.next()?.count == 1)
        #expect(await buffer.next() == nil)
    }

    @Test("loses nothing to a waiter that is cancelled")
    func cancelled() async {
        let buffer = DeliveryBuffer(batchMax: 2, batchWait: .zero)
        let waiting = Task { await buffer.next()?.count }
        waiting.cancel()
        #expect(await waiting.value == nil)
        buffer.put(deliveries(1), isDrained: true, now: start)
        #expect(await buffer.next()?.count == 1)
    }

    @Test("is overfull while full batches with too many bytes wait")
    func overfull() async {
        let buffer = DeliveryBuffer(batchMax: 10, batchWait: .zero, bytesMax: 1_500)
        let large = [Delivery(body: .init(repeating: 0, count: 1_000), routingKey: "", tag: DeliveryTag(value: 1, generation: 1))]
        buffer.push(large)
        #expect(!buffer.isOverfull)
        buffer.push(large)
        #expect(buffer.isOverfull)
        _ = await buffer.next()
        #expect(!buffer.isOverfull)
        buffer.push(large)
        buffer.discard()
        #expect(!buffer.isOverfull)
    }
}
