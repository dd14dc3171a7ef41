import WorkerKit

// The bodies of the management API, as far as Lectern reads and writes them.
// https://rawcdn.githack.com/rabbitmq/rabbitmq-server/v3.10.8/deps/rabbitmq_management/priv/www/api/index.html

struct Overview: Decodable {
    var rabbitmqVersion: String

    enum CodingKeys: String, CodingKey { case rabbitmqVersion = "rabbitmq_version" }
}

struct Health: Decodable {
    var status: String
}

/// What the broker says when it refuses; `reason` is text or, for some errors, absent.
struct Refusal: Decodable {
    var error: String
    var reason: String?

    var text: String {
        (reason ?? error).split(separator: "\n", omittingEmptySubsequences: true).joined(separator: " ")
    }
}

struct ExchangeAnswer: Decodable {
    var exchange: BrokerTopology.Exchange

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        exchange = BrokerTopology.Exchange(
            name: try container.decode(String.self, forKey: .name),
            type: try container.decode(String.self, forKey: .type),
            isDurable: try container.decode(Bool.self, forKey: .durable),
            isAutoDelete: try container.decode(Bool.self, forKey: .autoDelete),
            isInternal: try container.decodeIfPresent(Bool.self, forKey: .isInternal) ?? false,
            arguments: try container.decodeIfPresent([String: TopologyValue].self, forKey: .arguments) ?? [:])
    }

    private enum Key: String, CodingKey {
        case name, type, durable, arguments
        case autoDelete = "auto_delete"
        case isInternal = "internal"
    }
}

struct QueueAnswer: Decodable {
    var queue: BrokerTopology.Queue

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        queue = BrokerTopology.Queue(
            name: try container.decode(String.self, forKey: .name),
            type: try container.decodeIfPresent(String.self, forKey: .type) ?? "classic",
            isDurable: try container.decode(Bool.self, forKey: .durable),
            isAutoDelete: try container.decode(Bool.self, forKey: .autoDelete),
            isExclusive: try container.decodeIfPresent(Bool.self, forKey: .exclusive) ?? false,
            arguments: try container.decodeIfPresent([String: TopologyValue].self, forKey: .arguments) ?? [:],
            ready: try container.decodeIfPresent(Int.self, forKey: .ready),
            unacknowledged: try container.decodeIfPresent(Int.self, forKey: .unacknowledged),
            consumers: try container.decodeIfPresent(Int.self, forKey: .consumers))
    }

    private enum Key: String, CodingKey {
        case name, type, durable, exclusive, arguments, consumers
        case autoDelete = "auto_delete"
        case ready = "messages_ready"
        case unacknowledged = "messages_unacknowledged"
    }
}

struct BindingAnswer: Decodable {
    var binding: BrokerTopology.Binding

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        binding = BrokerTopology.Binding(
            source: try container.decode(String.self, forKey: .source),
            destination: try container.decode(String.self, forKey: .destination),
            destinationType: try container.decode(String.self, forKey: .destinationType),
            routingKey: try container.decode(String.self, forKey: .routingKey),
            arguments: try container.decodeIfPresent([String: TopologyValue].self, forKey: .arguments) ?? [:],
            propertiesKey: try container.decode(String.self, forKey: .propertiesKey))
    }

    private enum Key: String, CodingKey {
        case source, destination, arguments
        case destinationType = "destination_type"
        case routingKey = "routing_key"
        case propertiesKey = "properties_key"
    }
}

struct PolicyAnswer: Decodable {
    var policy: BrokerTopology.Policy

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        policy = BrokerTopology.Policy(
            name: try container.decode(String.self, forKey: .name),
            pattern: try container.decode(String.self, forKey: .pattern),
            appliesTo: try container.decode(String.self, forKey: .appliesTo),
            priority: try container.decode(Int.self, forKey: .priority),
            definition: try container.decode([String: TopologyValue].self, forKey: .definition))
    }

    private enum Key: String, CodingKey {
        case name, pattern, priority, definition
        case appliesTo = "apply-to"
    }
}

struct EmptyBody: Encodable {}

struct Permissions: Encodable {
    var configure: String
    var write: String
    var read: String
}

struct ExchangeBody: Encodable {
    var type: String
    var durable: Bool
}

struct QueueBody: Encodable {
    var durable: Bool
    var arguments: [String: TopologyValue]
}

struct BindingBody: Encodable {
    var routingKey: String
    var arguments: [String: TopologyValue]

    enum CodingKeys: String, CodingKey {
        case arguments
        case routingKey = "routing_key"
    }
}

struct PolicyBody: Encodable {
    var pattern: String
    var appliesTo: String
    var priority: Int
    var definition: [String: TopologyValue]

    init(_ policy: Topology.Policy) {
        pattern = policy.pattern
        appliesTo = policy.appliesTo.rawValue
        priority = policy.priority
        definition = policy.definition
    }

    enum CodingKeys: String, CodingKey {
        case pattern, priority, definition
        case appliesTo = "apply-to"
    }
}
