import LMSModels
import Testing

@testable import WorkerKit

@Suite("Events packed into one text")
struct PackedEventsTests {
    @Test("What is packed is unpacked, whatever its texts are")
    func roundTrip() {
        let texts = [
            "", "a", "tab\tnewline\nreturn\r", "\"\\\"", "\0\u{1}\u{1F}", "é😀\u{2028}\u{85}", #"{"a":"\t"}"#,
            String(repeating: "x\n", count: 5_000),
        ]
        var packed = PackedEvents()
        var events: [PackedEvents.Event] = []
        for (index, text) in texts.enumerated() {
            var writer = JSONWriter()
            writer.object { $0.member("text", text) }
            let event = PackedEvents.Event(type: "lms.a.b.c.v\(index)", id: "0f-\(index)", body: writer.bytes)
            packed.append(type: MessageType(event.type), id: event.id) { $0.raw(event.body) }
            events.append(event)
        }
        #expect(packed.count == texts.count)
        #expect(PackedEvents.unpack(String(decoding: packed.bytes, as: UTF8.self)) == events)
    }

    @Test("Nothing packed is nothing unpacked")
    func empty() {
        #expect(PackedEvents().bytes.isEmpty)
        #expect(PackedEvents.unpack("").isEmpty)
    }

    @Test("Packed text holds no NUL, which PostgreSQL could not store")
    func noNul() {
        var effects = Effects(service: "attendance", now: Messages.now, contracts: Messages.contracts)
        var event = CheckinRecorded()
        event.studentId = .placeholder
        do { effects.emit(event, for: try Messages.envelope(id: "a\nb\tc")) } catch { Issue.record(error) }
        #expect(!effects.outbox.bytes.contains(0))
        #expect(PackedEvents.unpack(String(decoding: effects.outbox.bytes, as: UTF8.self)).count == 1)
    }
}
