import LMSModels
import WorkerKit

/// The AsyncAPI 3.0 document: what Lectern receives and sends, over which exchanges.
///
/// Payloads refer to the JSON Schemas beside it.
struct AsyncAPIDocument {
    private let catalog: ContractCatalog
    private let version: String

    init(_ catalog: ContractCatalog, version: String) {
        self.catalog = catalog
        self.version = version
    }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("asyncapi", "3.0.0")
            writer.member("id", Self.id)
            writer.key("info")
            writer.object(info)
            writer.member("defaultContentType", Self.structured)
            writer.key("servers")
            writer.object(servers)
            writer.key("channels")
            writer.object(channels)
            writer.key("operations")
            writer.object(operations)
            writer.key("components")
            writer.object(components)
        }
        return writer.bytes
    }

    /// By which an export is known.
    static let id = "urn:lectern"

    private static let structured = "application/cloudevents+json"
    private static let dialect = "application/schema+json;version=draft-2020-12"

    private func info(_ writer: inout JSONWriter) {
        writer.member("title", "Lectern")
        writer.member("version", version)
        writer.member(
            "description",
            """
            Message-queue workers for learning platforms. Messages are CloudEvents 1.0; the routing key is the type. Structured mode \
            is shown here; in binary mode the content type is application/json, the body is the data, and the attributes are headers \
            named cloudEvents:id, or cloudEvents_id, and so on. The pair (source, id) is a message's identity: sent twice it has one \
            effect. Publish with confirms, persistent and mandatory; with reply_to set, the reply says what became of the message.
            """)
        writer.key("tags")
        writer.array { writer in
            for service in catalog.services {
                writer.object { writer in
                    writer.member("name", service.name)
                    writer.member("description", service.summary)
                }
            }
        }
    }

    private func servers(_ writer: inout JSONWriter) {
        for (name, `protocol`, port, title) in [
            ("broker", "amqp", "5672", "RabbitMQ"), ("secureBroker", "amqps", "5671", "RabbitMQ with TLS"),
        ] {
            writer.key(named: name)
            writer.object { writer in
                writer.member("host", "{host}:{port}")
                writer.member("protocol", `protocol`)
                writer.member("protocolVersion", "0-9-1")
                writer.member("title", title)
                writer.key("variables")
                writer.object { writer in
                    writer.key("host")
                    writer.object { $0.member("default", "localhost") }
                    writer.key("port")
                    writer.object { $0.member("default", port) }
                }
                writer.key("security")
                writer.array { writer in
                    writer.object { $0.member("$ref", "#/components/securitySchemes/login") }
                    if `protocol` == "amqps" { writer.object { $0.member("$ref", "#/components/securitySchemes/certificate") } }
                }
            }
        }
    }

    private func channels(_ writer: inout JSONWriter) {
        for contract in catalog.services.flatMap(\.own) {
            writer.key(named: contract.type.text)
            writer.object { writer in
                writer.member("address", contract.type.text)
                writer.key("messages")
                writer.object { Self.reference("message", to: "#/components/messages/\(contract.type)", &$0) }
                writer.key("bindings")
                writer.object { writer in
                    writer.key("amqp")
                    writer.object { writer in
                        writer.member("is", "routingKey")
                        writer.key("exchange")
                        writer.object { writer in
                            writer.member("name", contract.exchange)
                            writer.member("type", "topic")
                            writer.key("durable")
                            writer.value(true)
                            writer.key("autoDelete")
                            writer.value(false)
                        }
                        writer.member("bindingVersion", "0.3.0")
                    }
                }
            }
            guard contract.result != nil else { continue }
            writer.key(named: "\(contract.type).reply")
            writer.object { writer in
                writer.key("address")
                writer.null()
                writer.member("description", "The queue that the message's reply_to names.")
                writer.key("messages")
                writer.object { Self.reference("message", to: "#/components/messages/\(contract.type).reply", &$0) }
                writer.key("bindings")
                writer.object { writer in
                    writer.key("amqp")
                    writer.object { writer in
                        writer.member("is", "queue")
                        writer.key("queue")
                        writer.object { writer in
                            writer.key("exclusive")
                            writer.value(true)
                            writer.key("autoDelete")
                            writer.value(true)
                        }
                        writer.member("bindingVersion", "0.3.0")
                    }
                }
            }
        }
    }

    private func operations(_ writer: inout JSONWriter) {
        for service in catalog.services {
            for contract in service.own {
                operation(contract, named: contract.type.text, service, contract.kind == .event ? "send" : "receive", &writer)
            }
            for contract in service.followed {
                operation(contract, named: "\(service.name).\(contract.type)", service, "receive", &writer)
            }
        }
    }

    private func operation(
        _ contract: MessageContract, named name: String, _ service: ContractCatalog.Service, _ action: String, _ writer: inout JSONWriter
    ) {
        writer.key(named: name)
        writer.object { writer in
            writer.member("action", action)
            writer.key("channel")
            writer.object { $0.member("$ref", "#/channels/\(contract.type)") }
            writer.member("summary", contract.purpose)
            writer.key("tags")
            writer.array { $0.object { $0.member("name", service.name) } }
            if contract.result != nil {
                writer.key("reply")
                writer.object { writer in
                    writer.key("address")
                    writer.object { writer in
                        writer.member("description", contract.kind == .query ? "Required." : "Optional: without it there is no reply.")
                        writer.member("location", "$message.header#/reply_to")
                    }
                    writer.key("channel")
                    writer.object { $0.member("$ref", "#/channels/\(contract.type).reply") }
                }
            }
            writer.key("bindings")
            writer.object { writer in
                writer.key("amqp")
                writer.object { writer in
                    writer.key("deliveryMode")
                    writer.value(contract.kind == .query ? 1 : 2)
                    if contract.kind != .event {
                        writer.key("mandatory")
                        writer.value(true)
                    }
                    writer.key("ack")
                    writer.value(true)
                    writer.member("bindingVersion", "0.3.0")
                }
            }
        }
    }

    private func components(_ writer: inout JSONWriter) {
        writer.key("messages")
        writer.object { writer in
            for contract in catalog.services.flatMap(\.own) {
                writer.key(named: contract.type.text)
                writer.object { message(contract, &$0) }
                guard contract.result != nil else { continue }
                writer.key(named: "\(contract.type).reply")
                writer.object { reply(contract, &$0) }
            }
        }
        writer.key("securitySchemes")
        writer.object { writer in
            writer.key("login")
            writer.object { writer in
                writer.member("type", "userPassword")
                writer.member("description", "The broker's user.")
            }
            writer.key("certificate")
            writer.object { writer in
                writer.member("type", "X509")
                writer.member("description", "A client certificate, where the broker asks for one.")
            }
        }
    }

    private func message(_ contract: MessageContract, _ writer: inout JSONWriter) {
        writer.member("name", contract.type.text)
        writer.member("title", contract.type.text)
        writer.member("summary", contract.purpose)
        writer.member("contentType", Self.structured)
        if contract.successor != nil {
            writer.key("deprecated")
            writer.value(true)
        }
        payload("./\(ContractExport.schemas)/\(contract.schemaFile)", &writer)
        if contract.kind != .event { correlation(&writer) }
        writer.key("examples")
        writer.array { writer in
            writer.object { writer in
                writer.key("payload")
                writer.raw(contract.exampleMessage)
            }
        }
        binding(contract.type, &writer)
    }

    private func reply(_ contract: MessageContract, _ writer: inout JSONWriter) {
        let type = Reply.type(service: contract.type.service)
        writer.member("name", type.text)
        writer.member("title", "Reply to \(contract.type)")
        writer.member("summary", "What became of the message.")
        writer.member("contentType", Self.structured)
        payload("./\(ContractExport.schemas)/\(contract.resultFile)", &writer)
        correlation(&writer)
        binding(type, &writer)
    }

    private func payload(_ file: String, _ writer: inout JSONWriter) {
        writer.key("payload")
        writer.object { writer in
            writer.member("schemaFormat", Self.dialect)
            writer.key("schema")
            writer.object { $0.member("$ref", file) }
        }
    }

    private func correlation(_ writer: inout JSONWriter) {
        writer.key("correlationId")
        writer.object { $0.member("location", "$message.header#/correlation_id") }
    }

    private func binding(_ type: MessageType, _ writer: inout JSONWriter) {
        writer.key("bindings")
        writer.object { writer in
            writer.key("amqp")
            writer.object { writer in
                writer.member("messageType", type.text)
                writer.member("bindingVersion", "0.3.0")
            }
        }
    }

    private static func reference(_ name: String, to target: String, _ writer: inout JSONWriter) {
        writer.key(named: name)
        writer.object { $0.member("$ref", target) }
    }
}
