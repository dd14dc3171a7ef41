internal import AMQP
internal import LMSModels

/// Step 2: bytes become a message that a handler can take, or a dead letter that says why not.
struct Admission: Sendable {
    let service: String
    let handlers: [ErasedHandler]
    /// Attempts after the first; beyond them deferral means rejection and failure means death.
    let retries: Int
    private let handlerByType: [MessageType: Int]
    private let reader: MessageReader

    init(service: String, handlers: [ErasedHandler], retries: Int, sizeLimit: Int) {
        self.service = service
        self.handlers = handlers
        self.retries = retries
        reader = MessageReader(
            reader: "the \(service) worker", contracts: handlers.flatMap(\.contracts), sizeLimit: sizeLimit)
        var byType: [MessageType: Int] = [:]
        for (index, handler) in handlers.enumerated() {
            for contract in handler.contracts { byType[contract.type] = index }
        }
        handlerByType = byType
    }

    enum Result: Sendable {
        case admitted(Admitted)
        /// Kept back, until its cause is gone.
        case parked(Admitted, cause: String)
        case refused(Settled)
    }

    func admit(_ delivery: Delivery, now: Timestamp, gate: inout MessageGate) -> Result {
        let attempt = RetryHeaders.attempt(of: delivery)
        do throws(MessageReader.Refusal) {
            let reading = try reader.read(
                body: delivery.body, contentType: delivery.properties.contentType, header: delivery.textHeader)
            reading.countUnknownFields(service: service)
            let handler = handlerByType[reading.envelope.type] ?? 0
            func admitted(_ path: FeaturePath? = nil, refusingFlag: String? = nil) -> Admitted {
                Admitted(
                    delivery: delivery, reading: reading, handler: handler, receivedAt: now, attempt: attempt,
                    mayDefer: attempt < retries, path: path, refusingFlag: refusingFlag)
            }
            switch gate.passage(of: delivery, reading.envelope, flag: reading.known.contract.flag) {
            case .run(let path): return .admitted(admitted(path))
            case .refuse(let flag): return .admitted(admitted(refusingFlag: flag))
            case .park(let cause, let path): return .parked(admitted(path), cause: cause)
            case .forbid(let objection):
                return .refused(
                    settled(
                        delivery, attempt, now, .forbidden, objection, envelope: reading.envelope, handler: handlers[handler].name))
            }
        } catch {
            let handler = error.envelope.flatMap { handlerByType[$0.type] }.map { handlers[$0].name }
            return .refused(
                settled(
                    delivery, attempt, now, error.reason, error.message, error.violations, envelope: error.envelope,
                    partial: error.partial, handler: handler))
        }
    }

    /// Whether a message that was kept back would be handled now; one that cannot be read would not be kept back.
    func mayPass(_ delivery: Delivery, gate: inout MessageGate) -> Bool {
        if case .parked = admit(delivery, now: .now, gate: &gate) { return false }
        return true
    }

    /// The end of a message that took its worker with it `tries` times; `isReadable` says whether its envelope may be read
    /// for the dead letter.
    func refuseCrashed(_ delivery: Delivery, tries: Int, isReadable: Bool, now: Timestamp) -> Settled {
        let envelope =
            isReadable
            ? try? Envelope.decode(body: delivery.body, contentType: delivery.properties.contentType, header: delivery.textHeader) : nil
        return settled(
            delivery, RetryHeaders.attempt(of: delivery), now, .crashed,
            "its worker died \(tries) times while it was tried alone", envelope: envelope,
            handler: envelope.flatMap { handlerByType[$0.type] }.map { handlers[$0].name })
    }

    private func settled(
        _ delivery: Delivery, _ attempt: Int, _ now: Timestamp, _ reason: DeadLetter.Reason, _ message: String,
        _ errors: [Violation] = [], envelope: Envelope? = nil, partial: EnvelopeError? = nil, handler: String? = nil
    ) -> Settled {
        let letter = DeadLetter(
            reason: reason, message: message, errors: errors, source: envelope?.source ?? partial?.source,
            id: envelope?.id ?? partial?.id, type: envelope?.type.text ?? partial?.type,
            tenant: envelope?.tenant?.text ?? partial?.tenant, handler: handler, attempts: attempt + 1, time: now)
        return Settled(
            delivery: delivery, envelope: envelope, key: letter.key(body: delivery.body), handler: handler, attempt: attempt,
            fate: .dead(letter), reply: Reply(outcome: .dead, code: letter.code, message: letter.message, errors: errors))
    }
}

extension FieldValue {
    /// The value as CloudEvents attributes are read: strings, numbers by their digits, times by RFC 3339.
    var text: String? {
        switch self {
        case .string(let text): text
        case .int(let number): String(number)
        case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
        case .bool(let bool): bool ? "true" : "false"
        case .timestamp(let seconds): Timestamp(seconds: seconds)?.description
        default: nil
        }
    }
}

extension Delivery {
    /// Looks up application headers as text; `nil` where there are none.
    var textHeader: ((String) -> String?)? {
        let headers = properties.headers
        return headers.isEmpty ? nil : { headers[$0]?.text }
    }

    /// How often a quorum queue delivered it before without settlement; 0 the first time.
    var deliveryCount: Int {
        guard isRedelivered, case .int(let count)? = properties.headers["x-delivery-count"] else { return 0 }
        return Int(count)
    }
}
