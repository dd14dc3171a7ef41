import AMQP
import LMSModels
import Testing

@testable import WorkerKit

/// When tenants and types are quarantined.
struct FailureWatchTests {
    private let rules = QuarantineRules(failures: 10, window: .seconds(10), pause: .seconds(30))
    private static let start = ContinuousClock.now

    private enum Outcome { case applied, failed, deferred, parked }

    private static func settled(_ outcome: Outcome, tenant: String, id: Int = 0) throws -> Settled {
        let delivery = Messages.delivery(Messages.body(id: "evt-\(id)", tenant: tenant))
        let envelope = try Envelope.decode(body: delivery.body, contentType: nil) { _ in nil }
        let fate: Settled.Fate =
            switch outcome {
            case .applied: .done
            case .failed: .retry(nil, "boom", isDeferred: false)
            case .deferred: .retry(.notFound, "not yet", isDeferred: true)
            case .parked: .parked
            }
        return Settled(
            delivery: delivery, envelope: envelope, key: nil, handler: "h", attempt: 0, fate: fate, reply: Reply(outcome: .applied))
    }

    private static func batch(_ outcome: Outcome, _ count: Int, tenant: String) throws -> [Settled] {
        try (0..<count).map { try settled(outcome, tenant: tenant, id: $0) }
    }

    private func found(_ batches: [[Settled]], at seconds: [Int] = [], state: ControlState = ControlState()) -> [FailureWatch.Finding] {
        let watch = FailureWatch(rules: rules)
        return batches.enumerated().flatMap { index, batch in
            watch.note(batch, by: state, now: Self.start + .seconds(seconds.isEmpty ? 0 : seconds[index]))
        }
    }

    @Test func `a tenant whose messages fail is found once, and not before the threshold`() throws {
        #expect(found([try Self.batch(.failed, 9, tenant: "north")]) == [])
        let findings = found([try Self.batch(.failed, 9, tenant: "north"), try Self.batch(.failed, 1, tenant: "north")])
        #expect(findings == [.open(.tenant, "north", reason: "10 of 10 messages failed within 10 s")])
        #expect(found([try Self.batch(.failed, 9, tenant: "north"), try Self.batch(.failed, 1, tenant: "south")]) == [])
    }

    @Test func `failures that are few among many, old, deferred or kept back are not enough`() throws {
        let many = [try Self.batch(.failed, 9, tenant: "north"), try Self.batch(.applied, 30, tenant: "north")]
        #expect(found(many + [try Self.batch(.failed, 3, tenant: "north")]) == [])
        let slow = [try Self.batch(.failed, 9, tenant: "north"), try Self.batch(.failed, 9, tenant: "north")]
        #expect(found(slow, at: [0, 11]) == [])
        #expect(found([try Self.batch(.deferred, 50, tenant: "north"), try Self.batch(.parked, 50, tenant: "north")]) == [])
    }

    @Test func `where many tenants fail at one type, the type is at fault`() throws {
        let batch = try ["a", "b", "c"].flatMap { try Self.batch(.failed, 12, tenant: $0) }
        #expect(found([batch]) == [.open(.type, CheckinRemove.type.text, reason: "36 of 36 messages failed within 10 s")])
        let two = try ["a", "b"].flatMap { try Self.batch(.failed, 12, tenant: $0) }
        #expect(Set(found([two]).map { "\($0)" }).count == 2)
    }

    @Test func `tries of a quarantine tell whether it goes on`() throws {
        let quarantine = Quarantine(scope: .tenant, name: "north", reason: "", since: Messages.now, probeFrom: Messages.now)
        let state = ControlState(quarantines: [quarantine])
        #expect(found([try Self.batch(.applied, 3, tenant: "north")], state: state) == [.recovering(quarantine, 3)])
        let mixed = try Self.batch(.applied, 3, tenant: "north") + Self.batch(.failed, 1, tenant: "north")
        #expect(found([mixed], state: state) == [.relapse(quarantine)])
        #expect(found([try Self.batch(.parked, 3, tenant: "north") + Self.batch(.applied, 3, tenant: "south")], state: state) == [])
    }

    @Test func `no threshold, no quarantine; pauses double up to a limit`() throws {
        let watch = FailureWatch(rules: QuarantineRules(failures: 0, window: .seconds(10), pause: .seconds(30)))
        #expect(watch.note(try Self.batch(.failed, 100, tenant: "north"), by: ControlState(), now: Self.start) == [])
        #expect([0, 1, 2, 5, 60].map { rules.pause(after: $0) } == [30, 60, 120, 600, 600].map { .seconds($0) })
    }
}
