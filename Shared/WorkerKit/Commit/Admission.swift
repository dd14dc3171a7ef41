internal import AMQP
internal import LMSModels

/// Step 2: bytes become a message that a handler can take, or a dead letter that says why not.
struct Admission: Sendable {
    let service: String
    let handlers: [ErasedHandler]
    /// Attempts after the first; beyond them deferral means rejection and failure means death.
    let retries: Int
    let sizeLimit: Int
    private let handlerByType: [MessageType: Int]

    init(service: String, handlers: [ErasedHandler], retries: Int, sizeLimit: Int) {
        self.service = service
        self.handlers = handlers
        self.retries = retries
        self.sizeLimit = sizeLimit
        var byType: [MessageType: Int] = [:]
        for (index, handler) in handlers.enumerated() {
            for type in handler.routes.keys {
                precondition(byType.updateValue(index, forKey: type) == nil, "two handlers take \(type)")
            }
        }
        handlerByType = byType
    }

    enum Result: Sendable {
        case admitted(Admitted)
        case refused(Settled)
    }

    func admit(_ delivery: Delivery, now: Timestamp) -> Result {
        let attempt = RetryHeaders.attempt(of: delivery)
        guard delivery.body.count <= sizeLimit else {
            return refuse(delivery, attempt, now, .tooLarge, "\(delivery.body.count) bytes; at most \(sizeLimit) are accepted")
        }
        let envelope: Envelope
        do throws(EnvelopeError) {
            envelope = try Envelope.decode(
                body: delivery.body, contentType: delivery.properties.contentType, header: delivery.textHeader)
        } catch {
            return refuse(delivery, attempt, now, .notACloudEvent, error.description, error.violations, partial: error)
        }
        let key = InboxKey(source: envelope.source, id: envelope.id)
        guard let index = handlerByType[envelope.type], let route = handlers[index].routes[envelope.type] else {
            return refuse(delivery, attempt, now, .unknownType, unknown(envelope.type), envelope: envelope)
        }
        if route.needsTenant, envelope.tenant == nil {
            let violation = Violation(path: "tenant", message: "required, and missing")
            return refuse(delivery, attempt, now, .schemaViolation, violation.description, [violation], envelope: envelope)
        }
        do throws(ContractViolations) {
            let payload = try route.decode(envelope.data)
            return .admitted(
                Admitted(
                    delivery: delivery, envelope: envelope, key: key, payload: payload, handler: index, receivedAt: now,
                    attempt: attempt, mayDefer: attempt < retries))
        } catch {
            return refuse(
                delivery, attempt, now, .schemaViolation, error.description, error.violations, envelope: envelope,
                handler: handlers[index].name)
        }
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

    private func unknown(_ type: MessageType) -> String {
        let family = handlerByType.keys.filter { known in
            known.text.split(separator: ".").dropLast() == type.text.split(separator: ".").dropLast()
        }
        if !family.isEmpty {
            return "unknown version of \(type): known are \(family.map(\.text).sorted().joined(separator: ", "))"
        }
        return "unknown type \(type.text.prefix(120)): the \(service) worker takes "
            + handlerByType.keys.map(\.text).sorted().joined(separator: ", ")
    }

    private func refuse(
        _ delivery: Delivery, _ attempt: Int, _ now: Timestamp, _ reason: DeadLetter.Reason, _ message: String,
        _ errors: [Violation] = [], envelope: Envelope? = nil, partial: EnvelopeError? = nil, handler: String? = nil
    ) -> Result {
        .refused(settled(delivery, attempt, now, reason, message, errors, envelope: envelope, partial: partial, handler: handler))
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
    /// The value as CloudEvents attributes are read: strings, and numbers by their digits.
    var text: String? {
        switch self {
        case .string(let text): text
        case .int(let number): String(number)
        case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
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
