internal import LMSModels
internal import Metrics

/// Reads messages of known types: bytes become an envelope and a payload, or a refusal that names everything wrong.
struct MessageReader: Sendable {
    /// The worker, in refusals: `the attendance worker`.
    let reader: String
    let sizeLimit: Int
    private let known: [MessageType: KnownContract]

    init(reader: String, contracts: [MessageContract], sizeLimit: Int) {
        self.reader = reader
        self.sizeLimit = sizeLimit
        known = Dictionary(contracts.map { ($0.type, KnownContract($0)) }) { _, _ in preconditionFailure("two contracts of one type") }
    }

    /// What is read of a type; `nil` where it is not known.
    func contract(of type: MessageType) -> MessageContract? { known[type]?.contract }

    /// A message whose type is known and whose data keeps its schema.
    struct Reading {
        let envelope: Envelope
        let known: KnownContract
        let payload: any Sendable
        /// Rules that it breaks all the same.
        let brokenRules: [Violation]
        let unknownFields: Int
        /// Where they are, if they were asked for.
        let unknownPaths: [String]

        func countUnknownFields(service: String) {
            guard unknownFields > 0 else { return }
            Counter(label: "lectern_unknown_fields_total", dimensions: [("service", service), ("type", envelope.type.text)])
                .increment(by: unknownFields)
        }
    }

    /// Why a message cannot be taken, and what could be read of it.
    struct Refusal: Error {
        let reason: DeadLetter.Reason
        let message: String
        var violations: [Violation] = []
        var envelope: Envelope?
        var partial: EnvelopeError?
    }

    func read(
        body: [UInt8], contentType: String?, header: ((String) -> String?)?, listsUnknown: Bool = false
    ) throws(Refusal) -> Reading {
        guard body.count <= sizeLimit else {
            throw Refusal(reason: .tooLarge, message: "\(body.count) bytes; at most \(sizeLimit) are accepted")
        }
        let envelope: Envelope
        do throws(EnvelopeError) {
            envelope = try Envelope.decode(
                body: body, contentType: contentType, header: header, identify: { InboxKey(source: $0, id: $1).identity })
        } catch {
            // What is wrong with the data is told in the same answer.
            var list = ViolationList()
            if let data = error.data, let contract = error.type.flatMap({ contract(of: MessageType($0)) }) {
                _ = contract.read(data, &list)
            }
            let violations = error.violations + list.violations
            let message = violations.isEmpty ? error.reason : "\(error.reason): \(ContractViolations(violations: violations))"
            throw Refusal(reason: .notACloudEvent, message: message, violations: violations, partial: error)
        }
        guard let known = known[envelope.type] else {
            throw Refusal(reason: .unknownType, message: unknown(envelope.type), envelope: envelope)
        }
        var list = ViolationList(listsUnknown: listsUnknown)
        let payload = known.contract.read(envelope.data, &list)
        let missing =
            known.contract.needsTenant && envelope.tenant == nil ? [Violation(path: "tenant", message: "required, and missing")] : []
        guard missing.isEmpty, let payload else {
            let violations = missing + list.violations
            throw Refusal(
                reason: .schemaViolation, message: ContractViolations(violations: violations).description, violations: violations,
                envelope: envelope)
        }
        return Reading(
            envelope: envelope, known: known, payload: payload, brokenRules: list.brokenRules, unknownFields: list.unknownFields,
            unknownPaths: list.unknownPaths + (listsUnknown ? envelope.unknownAttributes : []))
    }

    private func unknown(_ type: MessageType) -> String {
        let versions = known.keys.filter { $0.family == type.family }
        if !versions.isEmpty {
            return "unknown version of \(type): known are \(versions.map(\.text).sorted().joined(separator: ", "))"
        }
        return "unknown type \(type.text.prefix(120)): \(reader) takes " + known.keys.map(\.text).sorted().joined(separator: ", ")
    }
}

/// One contract for all messages of its type: a reference, because copying its parts for each message costs time.
final class KnownContract: Sendable {
    let contract: MessageContract

    init(_ contract: MessageContract) { self.contract = contract }
}
