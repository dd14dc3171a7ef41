public import AMQP
public import LMSModels

/// Says what workers would make of a message before they see it, with the code that they read it with.
///
/// It knows neither rows nor earlier messages: what it accepts may still be rejected by a rule about those, or be a
/// duplicate.
public struct MessageJudge: Sendable {
    private struct Desk: Sendable {
        let commands: MessageReader
        let queries: MessageReader
    }

    private let desks: [String: Desk]
    /// For what is no CloudEvent: everything that is wrong is told by the type that it names.
    private let unreadable: MessageReader

    /// - Parameters:
    ///   - workers: who would take the messages.
    ///   - sizeLimit: bytes of a message, as `MESSAGE_MAX_BYTES`; its default if `nil`.
    public init(_ workers: [WorkerDefinition], sizeLimit: Int? = nil) {
        let sizeLimit = sizeLimit ?? Setting.messageLimit.fallback.flatMap { Int($0) } ?? 0
        desks = Dictionary(
            uniqueKeysWithValues: workers.map { worker in
                (
                    worker.name,
                    Desk(
                        commands: MessageReader(
                            reader: "the \(worker.name) worker", contracts: worker.commands + worker.followed, sizeLimit: sizeLimit),
                        queries: MessageReader(
                            reader: "the \(worker.name) worker's query queue", contracts: worker.answers, sizeLimit: sizeLimit))
                )
            })
        unreadable = MessageReader(
            reader: "no worker", contracts: workers.flatMap { $0.commands + $0.answers }, sizeLimit: sizeLimit)
    }

    /// Judges a message by its bytes, as if its type were the routing key.
    public func judge(body: [UInt8], contentType: String?, header: ((String) -> String?)? = nil) -> Judgement {
        guard let envelope = try? Envelope.decode(body: body, contentType: contentType, header: header) else {
            return judge(nil, body, contentType, header)
        }
        guard let desk = desk(routingKey: envelope.type.text) else {
            return Judgement(refusal: unroutable(envelope, envelope.type.text))
        }
        let isQuery = desk.queries.contract(of: envelope.type) != nil
        return judge(isQuery ? desk.queries : desk.commands, body, contentType, header)
    }

    /// Judges a message as it came from the broker: the worker behind its routing key would get it.
    public func judge(_ delivery: Delivery) -> Judgement {
        let header = delivery.textHeader
        let contentType = delivery.properties.contentType
        guard let desk = desk(routingKey: delivery.routingKey) else {
            let envelope = try? Envelope.decode(body: delivery.body, contentType: contentType, header: header)
            return Judgement(refusal: unroutable(envelope, delivery.routingKey))
        }
        return judge(delivery.exchange == Topology.queriesExchange ? desk.queries : desk.commands, delivery.body, contentType, header)
    }

    /// As the pattern of ``Topology/routingPattern(service:)`` has it: two words, and any number of others.
    private func desk(routingKey: String) -> Desk? {
        let words = routingKey.split(separator: ".", omittingEmptySubsequences: false)
        return words.count >= 2 && words[0] == "lms" ? desks[String(words[1])] : nil
    }

    private func judge(
        _ reader: MessageReader?, _ body: [UInt8], _ contentType: String?, _ header: ((String) -> String?)?
    ) -> Judgement {
        do throws(MessageReader.Refusal) {
            return Judgement(
                reading: try (reader ?? unreadable).read(body: body, contentType: contentType, header: header, listsUnknown: true))
        } catch {
            return Judgement(refusal: error)
        }
    }

    private func unroutable(_ envelope: Envelope?, _ key: String) -> MessageReader.Refusal {
        .init(
            reason: .unknownType,
            message: "no queue is bound to the routing key \(key.prefix(120)): it would be kept in \(Topology.unroutableQueue)",
            envelope: envelope)
    }
}

/// What would become of one message.
public struct Judgement: Sendable {
    public enum Verdict: String, Sendable, CaseIterable { case accepted, rejected, dead }

    public let verdict: Verdict
    /// Why it would be dead-lettered: `schema-violation` and so on.
    public let reason: String?
    public let message: String?
    /// Every place where it is wrong.
    public let violations: [Violation]
    /// JSON pointers of members that no contract names.
    public let unknownFields: [String]
    public let type: String?
    public let source: String?
    public let id: String?
    /// The version that replaces this one, where there is one.
    public let successor: String?
    public let time: Timestamp?

    init(reading: MessageReader.Reading) {
        verdict = reading.brokenRules.isEmpty ? .accepted : .rejected
        reason = nil
        message = reading.brokenRules.isEmpty ? nil : ContractViolations(violations: reading.brokenRules).description
        violations = reading.brokenRules
        unknownFields = reading.unknownPaths
        type = reading.envelope.type.text
        source = reading.envelope.source
        id = reading.envelope.id
        successor = reading.contract.successor?.text
        time = reading.envelope.time
    }

    init(refusal: MessageReader.Refusal) {
        verdict = .dead
        reason = refusal.reason.rawValue
        message = refusal.message
        violations = refusal.violations
        unknownFields = []
        type = refusal.envelope?.type.text ?? refusal.partial?.type
        source = refusal.envelope?.source ?? refusal.partial?.source
        id = refusal.envelope?.id ?? refusal.partial?.id
        successor = nil
        time = refusal.envelope?.time
    }
}
