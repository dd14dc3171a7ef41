internal import AMQP
internal import LMSModels
internal import Logging

/// Questions whose answer is what they did, such as a device's push: they come by `lms.queries`, because somebody waits for
/// the answer, and are decided as commands are (note 0001 beside this file).
struct EffectfulQueries: Sendable {
    private let types: Set<String>
    private let admission: Admission
    private let commit: BatchCommit
    private let control: ControlPlane
    private let parking: Parking
    private let breaker: Breaker
    private let relay: RelaySignal
    private let logger: Logger

    /// `types` are the worker's commands that its query queue takes too.
    init(
        types: [MessageType], admission: Admission, commit: BatchCommit, control: ControlPlane, parking: Parking, breaker: Breaker,
        relay: RelaySignal,
        logger: Logger
    ) {
        self.types = Set(types.map(\.text))
        self.admission = admission
        self.commit = commit
        self.control = control
        self.parking = parking
        self.breaker = breaker
        self.relay = relay
        self.logger = logger
    }

    /// By the routing key, which is the type; a body that says otherwise is refused.
    func contains(_ delivery: Delivery) -> Bool { types.contains(delivery.routingKey) }

    /// Admits and commits one, with inbox and outbox.
    ///
    /// No wait queue and no dead letter: whoever waits for the answer hears `deferred` or `failed`, and asks again with the
    /// same id. What was committed before the answer was lost is then a duplicate, which repeats the first outcome.
    func decide(_ delivery: Delivery) async -> (Envelope?, Reply) {
        let state = control.current
        var gate = control.gate(state, now: .now)
        switch admission.admit(delivery, now: .now, gate: &gate) {
        case .refused(let settled): return (settled.envelope, settled.reply)
        // Whoever waits for the answer asks again: nothing is kept.
        case .parked(let message, let cause): return (message.envelope, .notNow(cause))
        case .admitted(let message) where state.pause != nil: return (message.envelope, .notNow("the service is paused"))
        case .admitted(let message) where message.envelope.type.text != delivery.routingKey:
            let found = message.envelope.type.text
            return (
                message.envelope,
                Reply(outcome: .dead, code: .validation, message: "type: expected \(delivery.routingKey), the routing key, found \(found)")
            )
        case .admitted(let message):
            do {
                if let (_, cause) = try await parking.limit([message], by: state).over.first { return (message.envelope, .notNow(cause)) }
                let settled = try await commit.commit([message])
                relay.set()
                await breaker.note(settled, by: state)
                return (message.envelope, settled.first?.reply ?? Reply(outcome: .failed, message: "the query failed; try again"))
            } catch {
                logger.warning("a query was not decided", metadata: ["type": "\(message.envelope.type)", "error": "\(error)"])
                return (message.envelope, Reply(outcome: .failed, message: "the worker stops; try again"))
            }
        }
    }
}

extension Reply {
    /// To whoever waits for an answer that operators do not want given: nothing is kept.
    static func notNow(_ cause: String) -> Reply {
        Reply(outcome: .deferred, code: .featureDisabled, message: "not now: \(cause); ask again later")
    }
}
