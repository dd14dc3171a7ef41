import AMQP
import LMSModels
import Postgres
import Testing

@testable import WorkerKit

@Suite("Admission")
struct AdmissionTests {
    /// Takes two types and never runs.
    struct Handler: BatchHandler {
        let name = "sessions"

        var routes: [Route<Int>] {
            [
                Route(CheckinRemove.self, emits: [CheckinRemoved.self, CheckinRecorded.self]) { _ in 1 },
                Route(OrganizationUpserted.self, needsTenant: false) { _ in 2 },
            ]
        }

        func handle(
            _ batch: [Incoming<Int>], in transaction: PostgresTransaction, effects: inout Effects
        ) async throws -> [Verdict] {
            batch.map { _ in .applied }
        }
    }

    static let admission = Admission(service: "attendance", handlers: [ErasedHandler(Handler())], retries: 3, sizeLimit: 2_048)

    @Test("What is right is admitted, with payload, key and attempt")
    func admitted() throws {
        for attempt in 0...4 {
            var properties = MessageProperties(contentType: "application/cloudevents+json")
            properties.headers[RetryHeaders.attempt] = .int(Int64(attempt))
            let delivery = Messages.delivery(Messages.body(), properties: properties)
            let message = try #require(admitted(delivery))
            #expect(message.payload as? Int == 1)
            #expect(message.key == InboxKey(source: "/portal", id: "evt-1"))
            #expect(message.envelope.tenant?.text == "north")
            #expect(message.attempt == attempt)
            #expect(message.mayDefer == (attempt < 3))
            #expect(message.receivedAt == Messages.now)
        }
    }

    @Test("Each kind of wrong has its reason, and says what was expected")
    func refused() throws {
        let table: [(delivery: Delivery, reason: DeadLetter.Reason, says: String)] = [
            (Messages.delivery(Array("{".utf8)), .notACloudEvent, "not JSON: the text ends early at byte 1"),
            (Messages.delivery(Array("[]".utf8)), .notACloudEvent, "expected an object, found array"),
            (Messages.delivery(Array("{}".utf8)), .notACloudEvent, "id: required, and missing"),
            (Messages.delivery(Messages.body(), properties: .init(contentType: "text/plain")), .notACloudEvent, "content type text/plain"),
            (
                Messages.delivery(Messages.body(type: "lms.attendance.checkin.bless.v1")), .unknownType,
                "unknown type lms.attendance.checkin.bless.v1: the attendance worker takes \(CheckinRemove.type)"
            ),
            (
                Messages.delivery(Messages.body(type: "lms.attendance.checkin.remove.v2")), .unknownType,
                "unknown version of lms.attendance.checkin.remove.v2: known are \(CheckinRemove.type)"
            ),
            (Messages.delivery(Messages.body(tenant: nil)), .schemaViolation, "tenant: required, and missing"),
            (Messages.delivery(Messages.body(data: #"{"sessionId":""}"#)), .schemaViolation, "/studentId: required, and missing"),
        ]
        for (delivery, reason, says) in table {
            let (settled, letter) = try #require(refused(delivery))
            #expect(letter.reason == reason)
            #expect(letter.message.contains(says), "\(letter.message)")
            #expect(letter.attempts == 1)
            #expect(letter.time == Messages.now)
            #expect(settled.reply.outcome == .dead)
            #expect(settled.reply.message == letter.message)
            #expect(settled.reply.code == (reason == .crashed ? nil : .validation))
        }
    }

    @Test("Every violation of a schema is in the letter and in the reply, with the handler's name")
    func violations() throws {
        let (settled, letter) = try #require(refused(Messages.delivery(Messages.body(data: "{}"))))
        #expect(letter.errors.map(\.path) == ["/sessionId", "/studentId", "/markedAt", "/markedBy"])
        #expect(settled.reply.errors == letter.errors)
        #expect(letter.handler == "sessions")
        #expect(letter.type == CheckinRemove.type.text && letter.tenant == "north")
        #expect(settled.key == InboxKey(source: "/portal", id: "evt-1"))
    }

    @Test("A message may be as large as the limit, and not a byte larger")
    func size() throws {
        var body = Messages.body()
        body += Array(repeating: 0x20, count: 2_048 - body.count)
        #expect(admitted(Messages.delivery(body)) != nil)
        let (settled, letter) = try #require(refused(Messages.delivery(body + [0x20])))
        #expect(letter.reason == .tooLarge)
        #expect(letter.message == "2049 bytes; at most 2048 are accepted")
        #expect(settled.key == InboxKey(hashing: body + [0x20]))
        #expect(letter.id == nil && settled.envelope == nil)
    }

    @Test("A missing tenant and every violation are in one answer")
    func tenantAndData() throws {
        let (settled, _) = try #require(refused(Messages.delivery(Messages.body(tenant: nil, data: #"{"sessionId":"s"}"#))))
        #expect(settled.reply.errors.map(\.path) == ["tenant", "/studentId", "/markedAt", "/markedBy"])
    }

    @Test("Fields that no contract names are tolerated and counted, wherever they stand")
    func unknownFields() throws {
        #expect(try #require(admitted(Messages.delivery(Messages.body()))).unknownFields == 0)
        let data = Messages.data.dropLast() + #","colour":"blue","nested":{"a":1}}"#
        #expect(try #require(admitted(Messages.delivery(Messages.body(data: String(data))))).unknownFields == 2)
    }

    @Test("A broken rule between fields is no violation: the message is admitted, to be rejected")
    func brokenRules() throws {
        let data = #"{"organizationId":"o","code":"north","name":"North","timezone":"Mars/Olympus_Mons"}"#
        let message = try #require(admitted(Messages.delivery(Messages.body(type: OrganizationUpserted.type, tenant: nil, data: data))))
        #expect(message.brokenRules.map(\.path) == ["/timezone"])
    }

    @Test("Types that say so need no tenant")
    func noTenant() throws {
        let data = #"{"organizationId":"o","code":"north","name":"North","timezone":"UTC"}"#
        let message = try #require(admitted(Messages.delivery(Messages.body(type: OrganizationUpserted.type, tenant: nil, data: data))))
        #expect(message.payload as? Int == 2)
    }

    @Test("Only redeliveries that the broker counted make a suspect")
    func suspects() {
        for count in Int64(0)..<3 { #expect(!Suspects.contains(Messages.delivery(Messages.body(), deliveryCount: count))) }
        #expect(Suspects.contains(Messages.delivery(Messages.body(), deliveryCount: 3)))
        // A publisher's own header says nothing about this queue.
        var properties = MessageProperties(contentType: "application/cloudevents+json")
        properties.headers["x-delivery-count"] = 100
        let fresh = Messages.delivery(Messages.body(), properties: properties)
        #expect(!fresh.isRedelivered)
        #expect(!Suspects.contains(fresh))
    }

    @Test("A message that killed its worker is dead, with what can be read of it where reading is safe")
    func crashed() throws {
        let delivery = Messages.delivery(Messages.body(), deliveryCount: 6)
        let read = Self.admission.refuseCrashed(delivery, tries: 3, isReadable: true, now: Messages.now)
        guard case .dead(let letter) = read.fate else { Issue.record("not dead"); return }
        #expect(letter.reason == .crashed && letter.id != nil && letter.handler != nil)
        let unread = Self.admission.refuseCrashed(delivery, tries: 4, isReadable: false, now: Messages.now)
        guard case .dead(let other) = unread.fate else { Issue.record("not dead"); return }
        #expect(other.id == nil && unread.envelope == nil && unread.key == InboxKey(hashing: delivery.body))
    }

    @Test("What cannot be parsed keeps the identity that its headers name")
    func identity() throws {
        let delivery = Messages.delivery(
            Array("{".utf8),
            properties: .init(
                contentType: "application/json",
                headers: [
                    "cloudEvents:id": "evt-7", "cloudEvents_source": .bytes(Array("/p".utf8)), "cloudEvents:type": "t",
                    "cloudEvents:tenant": 7,
                ]))
        let (settled, letter) = try #require(refused(delivery))
        #expect(letter.id == "evt-7" && letter.source == "/p" && letter.type == "t" && letter.tenant == "7")
        #expect(settled.key == InboxKey(source: "/p", id: "evt-7"))
    }

    @Test("Two handlers of one type are a mistake that shows at the start")
    func twoHandlers() async {
        await #expect(processExitsWith: .failure) {
            _ = Admission(
                service: "attendance", handlers: [ErasedHandler(Handler()), ErasedHandler(Handler())], retries: 0, sizeLimit: 1)
        }
    }

    private func admitted(_ delivery: Delivery) -> Admitted? {
        var gate = Messages.gate()
        guard case .admitted(let message) = Self.admission.admit(delivery, now: Messages.now, gate: &gate) else { return nil }
        return message
    }

    private func refused(_ delivery: Delivery) -> (settled: Settled, letter: DeadLetter)? {
        var gate = Messages.gate()
        guard case .refused(let settled) = Self.admission.admit(delivery, now: Messages.now, gate: &gate),
            case .dead(let letter) = settled.fate
        else { return nil }
        return (settled, letter)
    }
}
