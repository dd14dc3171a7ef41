import LMSModels
import WorkerKit

/// Every message type of every worker, by service.
struct ContractCatalog: Sendable {
    struct Service: Sendable {
        let name: String
        let summary: String
        let commands: [MessageContract]
        let queries: [MessageContract]
        let events: [MessageContract]
        /// Events of other services that it takes.
        let followed: [MessageContract]

        /// What it declares itself.
        var own: [MessageContract] { commands + queries + events }
    }

    let services: [Service]

    init(_ workers: [WorkerDefinition]) {
        services = workers.map { worker in
            Service(
                name: worker.name, summary: worker.summary, commands: worker.commands, queries: worker.answers,
                events: worker.published, followed: worker.followed)
        }
    }

    static let current = ContractCatalog(operatorWorkers)
}

extension MessageContract {
    /// Where it is published.
    var exchange: String {
        switch kind {
        case .command: Topology.commandsExchange
        case .query: Topology.queriesExchange
        case .event: Topology.eventsExchange
        }
    }

    /// A whole message of the type in structured mode, as JSON.
    ///
    /// All examples tell of one small school, so workers that know nothing yet apply them all.
    var exampleMessage: [UInt8] {
        let isEvent = kind == .event
        var writer = JSONWriter()
        Envelope.write(
            to: &writer, id: "example-\(type.text.split(separator: ".").dropFirst().joined(separator: "-"))",
            source: isEvent ? "/lectern/\(type.service)" : "/sis/lakeside", type: type, time: Self.exampleTime,
            tenant: needsTenant || isEvent ? "lakeside" : nil, actorID: "curie", actorRole: ActorRole.teacher.rawValue,
            correlationID: isEvent ? "term-2025" : nil
        ) { $0.raw(example.utf8) }
        return writer.bytes
    }

    /// The schema of the whole reply to it, where there is one.
    var replySchema: Schema? {
        result.map { result in
            Envelope.schema(
                of: Reply.type(service: type.service), needsTenant: false, data: Reply.schema(result: result), "What became of it.")
        }
    }

    private static let exampleTime = Timestamp(microseconds: 1_759_734_000_000_000)

    /// The name of the document of its schema, without a folder.
    var schemaFile: String { "\(type).schema.json" }
    /// The same for the `result` of its reply.
    var resultFile: String { "\(type).result.schema.json" }
}

extension MessageContract.Kind {
    /// The folder of its examples.
    var folder: String {
        switch self {
        case .command: "commands"
        case .query: "queries"
        case .event: "events"
        }
    }
}
