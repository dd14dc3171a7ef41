import Foundation
import LMSModels
import Testing

@testable import WorkerKit

@Suite("What a batch does besides its rows")
struct EffectsTests {
    @Test("The events of one message are numbered, and have the same ids whenever it is run again")
    func ids() throws {
        func run() throws -> [PackedEvents.Event] {
            var effects = Effects(service: "attendance", now: Messages.now, contracts: Messages.contracts)
            for id in ["a", "b", "a", "a"] { effects.emit(CheckinRemoved(), for: try Messages.envelope(id: id)) }
            return PackedEvents.unpack(String(decoding: effects.outbox.bytes, as: UTF8.self))
        }
        let first = InboxKey(source: "/portal", id: "a").hex
        let second = InboxKey(source: "/portal", id: "b").hex
        #expect(try run().map(\.id) == ["\(first)-0", "\(second)-0", "\(first)-1", "\(first)-2"])
        #expect(try run() == run())
    }

    @Test("The same id from two sources makes two events")
    func sources() throws {
        var effects = Effects(service: "attendance", now: Messages.now, contracts: Messages.contracts)
        for source in ["/a", "/b"] { effects.emit(CheckinRemoved(), for: try Messages.envelope(source: source)) }
        let events = PackedEvents.unpack(String(decoding: effects.outbox.bytes, as: UTF8.self))
        #expect(Set(events.map(\.id)).count == 2)
    }

    @Test("An event names its cause, and carries on its correlation")
    func cause() throws {
        for (correlation, expected) in [(nil, "evt-1"), ("c-9", "c-9")] {
            var effects = Effects(service: "attendance", now: Messages.now, contracts: Messages.contracts)
            effects.emit(CheckinRemoved(), for: try Messages.envelope(correlationID: correlation))
            let event = try #require(PackedEvents.unpack(String(decoding: effects.outbox.bytes, as: UTF8.self)).first)
            let envelope = try Envelope.decode(body: event.body, contentType: "application/cloudevents+json") { _ in nil }
            #expect(event.type == CheckinRemoved.type.text)
            #expect(envelope.type == CheckinRemoved.type)
            #expect(envelope.id == event.id)
            #expect(envelope.source == "/lectern/attendance")
            #expect(envelope.time == Messages.now)
            #expect(envelope.tenant?.text == "north")
            #expect(envelope.causationID == "evt-1")
            #expect(envelope.correlationID == expected)
        }
    }

    @Test("A command to another service has an id that follows from its cause, acts for the same, and goes to lms.commands")
    func send() throws {
        func run() throws -> PackedEvents.Event {
            var effects = Effects(service: "attendance", now: Messages.now, contracts: Messages.contracts)
            effects.emit(CheckinRemoved(), for: try Messages.envelope())
            let id = effects.send(ClassDrop(), for: try Messages.envelope())
            let sent = try #require(PackedEvents.unpack(String(decoding: effects.outbox.bytes, as: UTF8.self)).last)
            #expect(sent.id == id)
            return sent
        }
        let sent = try run()
        #expect(try run() == sent)
        #expect(sent.id == InboxKey(source: "/portal", id: "evt-1").hex + "-1")
        let envelope = try Envelope.decode(body: sent.body, contentType: nil) { _ in nil }
        #expect(envelope.type == ClassDrop.type && envelope.source == "/lectern/attendance")
        #expect(envelope.causationID == "evt-1" && envelope.tenant?.text == "north")
        #expect(OutboxRelay.exchange(of: ClassDrop.type, from: "attendance") == Topology.commandsExchange)
        #expect(OutboxRelay.exchange(of: CheckinRemoved.type, from: "attendance") == Topology.eventsExchange)
    }

    @Test("A refusal is announced with the command, the code and the reason")
    func rejection() throws {
        var effects = Effects(service: "attendance", now: Messages.now, contracts: Messages.contracts)
        effects.emitRejected(.notEnrolled, String(repeating: "é", count: 5_000), for: try Messages.envelope())
        let event = try #require(PackedEvents.unpack(String(decoding: effects.outbox.bytes, as: UTF8.self)).first)
        #expect(event.type == "lms.attendance.command.rejected.v1")
        let data = try Envelope.decode(body: event.body, contentType: nil) { _ in nil }.data
        let rejected = try CommandRejected.decode(data)
        #expect(rejected.commandType.text == CheckinRemove.type.text)
        #expect(rejected.commandId.text == "evt-1")
        #expect(rejected.commandSource.text == "/portal")
        #expect(rejected.code.text == "NOT_ENROLLED")
        #expect(rejected.message.text == String(repeating: "é", count: 1_000))
    }

    @Test("Audit entries tell who changed what, by which message, from what to what")
    func audit() throws {
        var effects = Effects(service: "attendance", now: Messages.now, contracts: Messages.contracts)
        effects.audit("attendance_records", row: "s/p", for: try Messages.envelope(), before: { $0.member("status", "late") }, after: nil)
        effects.audit(
            "attendance_records", row: "s/q", for: try Messages.envelope(), before: nil, after: { $0.member("status", "present") })
        #expect(effects.auditCount == 2)
        let entries = try JSONDocument(Array("[\(effects.audit.string)]".utf8)).root.elements
        #expect(entries.map { $0.member("row")?.string } == ["s/p", "s/q"])
        #expect(entries.allSatisfy { $0.member("table")?.string == "attendance_records" && $0.member("id")?.string == "evt-1" })
        #expect(entries[0].member("before")?.member("status")?.string == "late")
        #expect(entries[0].member("after") == nil)
        #expect(entries[1].member("before") == nil)
        #expect(entries[1].member("after")?.member("status")?.string == "present")
    }

    @Test("A job's events go on with the numbers of the command that started it")
    func jobs() throws {
        var effects = Effects(service: "attendance", now: Messages.now, contracts: Messages.contracts)
        let command = try Messages.envelope(correlationID: "c-9")
        effects.start("speech", subject: "r-1", for: command)
        // Also of those that are announced after the job was started.
        for _ in 0..<2 { effects.emit(CheckinRemoved(), for: command) }
        let new = try #require(effects.jobs.first)
        #expect(new.kind == "speech" && new.subject == JobSubject(tenant: "north", id: "r-1") && new.nextEvent == 2)
        let job = Job(
            kind: new.kind, subject: new.subject, cause: new.cause, attempt: 1, lastError: nil, token: UUID(), nextEvent: new.nextEvent)
        var later = Effects(service: "attendance", now: Messages.now, contracts: Messages.contracts)
        later.setNextEvent(job.nextEvent, for: job.cause.key)
        later.emit(CheckinRecorded(), for: job)
        later.audit("attendance_records", row: "s/p", for: job, before: nil, after: { $0.member("status", "late") })
        let event = try #require(PackedEvents.unpack(String(decoding: later.outbox.bytes, as: UTF8.self)).first)
        #expect(event.id == "\(InboxKey(source: "/portal", id: "evt-1").hex)-2")
        #expect(later.nextEvent(for: job.cause.key) == 3)
        let envelope = try Envelope.decode(body: event.body, contentType: nil) { _ in nil }
        #expect(envelope.tenant?.text == "north" && envelope.correlationID == "c-9" && envelope.causationID == "evt-1")
        #expect(later.audit.string.contains(#""id":"evt-1""#))
    }

    @Test("A job that is taken back in its own transaction is not started")
    func withdrawn() throws {
        var effects = Effects(service: "attendance", now: Messages.now, contracts: Messages.contracts)
        for id in ["a", "b"] { effects.start("speech", subject: id, for: try Messages.envelope(id: id)) }
        effects.withdraw("speech", subject: JobSubject(tenant: "north", id: "a"))
        effects.withdraw("speech", subject: JobSubject(tenant: "south", id: "b"))
        #expect(effects.jobs.map(\.subject.id) == ["b"])
    }

    @Test("Nothing to do is applied, and says that nothing changed")
    func unchanged() {
        guard case .applied(let result) = Verdict.unchanged else {
            Issue.record("not applied")
            return
        }
        #expect(result.map { String(decoding: $0, as: UTF8.self) } == #"{"changed":false}"#)
        guard case .applied(result: nil) = Verdict.applied else {
            Issue.record("has a result")
            return
        }
    }
}
