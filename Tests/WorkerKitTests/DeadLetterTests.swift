import AMQP
import LMSModels
import Testing

@testable import WorkerKit

@Suite("Dead letters")
struct DeadLetterTests {
    @Test("The headers say why, where, how often, first and last time, and by which version")
    func headers() {
        let letter = letter(.schemaViolation, handler: "sessions")
        #expect(
            letter.headers(service: "attendance", firstTime: "2026-11-20T00:00:00Z") == [
                "x-lectern-reason": "schema-violation", "x-lectern-message": "wrong", "x-lectern-service": "attendance",
                "x-lectern-attempts": 4, "x-lectern-first-time": "2026-11-20T00:00:00Z",
                "x-lectern-last-time": .string(Messages.now.description), "x-lectern-worker-version": .string(LecternVersion.current),
                "x-lectern-code": "VALIDATION", "x-lectern-handler": "sessions",
            ])
    }

    @Test("Who fails at the first try failed first and last at the same time")
    func firstTime() {
        let headers = letter(.crashed).headers(service: "attendance", firstTime: nil)
        #expect(headers["x-lectern-first-time"] == headers["x-lectern-last-time"])
        #expect(headers["x-lectern-handler"] == nil)
    }

    @Test("A long reason is cut, or the header table would not fit a frame")
    func longMessage() {
        let headers = letter(.unknownType, message: String(repeating: "é", count: 5_000)).headers(service: "a", firstTime: nil)
        #expect(headers["x-lectern-message"]?.stringValue?.count == 1_000)
    }

    @Test("What the publisher did wrong has a code; what failed at ours has none")
    func codes() {
        for reason in [DeadLetter.Reason.notACloudEvent, .unknownType, .schemaViolation, .tooLarge] {
            #expect(letter(reason).code == .validation)
        }
        for reason in [DeadLetter.Reason.crashed, .exhausted] {
            #expect(letter(reason).code == nil)
            #expect(letter(reason).headers(service: "a", firstTime: nil)["x-lectern-code"] == nil)
        }
    }

    @Test("The key is the identity where there is one, and else the hash of the bytes")
    func key() {
        #expect(letter(.crashed).key(body: [1]) == InboxKey(source: "/portal", id: "evt-1"))
        #expect(letter(.notACloudEvent, id: nil).key(body: [1]) == InboxKey(hashing: [1]))
        #expect(letter(.notACloudEvent, source: nil).key(body: [1]) == InboxKey(hashing: [1]))
        #expect(letter(.notACloudEvent, source: nil).key(body: [2]) != InboxKey(hashing: [1]))
    }

    private func letter(
        _ reason: DeadLetter.Reason, message: String = "wrong", source: String? = "/portal", id: String? = "evt-1", handler: String? = nil
    ) -> DeadLetter {
        DeadLetter(
            reason: reason, message: message, errors: [], source: source, id: id, type: nil, tenant: nil, handler: handler, attempts: 4,
            time: Messages.now)
    }
}
