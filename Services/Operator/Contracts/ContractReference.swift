import LMSModels
import WorkerKit

/// The reference for people: a Markdown page a service, and one that explains what is common to all.
struct ContractReference {
    private let catalog: ContractCatalog
    private let version: String

    init(_ catalog: ContractCatalog, version: String) {
        self.catalog = catalog
        self.version = version
    }

    /// Page by file name.
    var pages: [String: String] {
        var pages = ["README.md": overview]
        for service in catalog.services { pages["\(service.name).md"] = page(of: service) }
        return pages
    }

    // MARK: The common page

    private var overview: String {
        var lines = [
            "# Messages of Lectern \(version)",
            "",
            "Made by `lectern contracts export` from the declarations that the workers decode with. The same for programs: "
                + "[AsyncAPI](../asyncapi.json), [JSON Schemas](../schemas), [example messages](../examples).",
            "",
            "| service | commands | queries | events |",
            "|---|---|---|---|",
        ]
        for service in catalog.services {
            lines.append(
                "| [\(service.name)](\(service.name).md) | \(service.commands.count) | \(service.queries.count) | \(service.events.count) |"
            )
        }
        lines += [
            "", "## Attributes of every message", "",
            "Messages are CloudEvents 1.0. In structured mode (`application/cloudevents+json`) the attributes are members of the body "
                + "beside `data`; in binary mode (`application/json`) the body is the data, and the attributes are headers named "
                + "`cloudEvents:id`, or `cloudEvents_id`, and so on. Unknown attributes and fields are ignored.",
            "",
        ]
        lines += fieldTable(Envelope.attributes)
        lines += [
            "", "## Outcomes", "", "| outcome | meaning |", "|---|---|",
            "| `applied` | its effects are committed |",
            "| `duplicate` | the same source and id came before; `result` repeats the first outcome |",
            "| `rejected` | a rule says no; `code` says which. For a command, a `command.rejected` event tells others |",
            "| `failed` | a query that could not be answered now: ask again |",
            "| `dead` | it cannot be processed: not a CloudEvent, an unknown type, against the schema, too large, or out of retries |",
            "",
            "A command that depends on something that is not there yet is tried again before it is rejected, so order does not "
                + "matter; it is answered when it is decided. The `result` of a command that was applied and had nothing to change is "
                + "`{\"changed\": false}`.",
            "", "## Fields of a reply's data", "",
        ]
        lines += fieldTable(Reply.schema.properties)
        for part in parts(of: Reply.schema, named: "") { lines += ["", "Fields of `\(part.path)`:", ""] + fieldTable(part.properties) }
        lines += [
            "", "## Limits", "",
            "A message has at most 1 MiB unless the operator allows more, and nests at most \(JSONDocument.depthLimit) levels. A field that "
                + "stands twice counts with its last value. Patterns are ECMA-262; Python's `re` lets a line break stand behind `$`, "
                + "which workers do not.",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: A service's page

    private func page(of service: ContractCatalog.Service) -> String {
        var lines = ["# \(service.name)", "", service.summary, "", "[What is common to all messages](README.md)", ""]
        for (title, contracts) in [("Commands", service.commands), ("Queries", service.queries), ("Events", service.events)]
        where !contracts.isEmpty {
            lines += ["## \(title)", "", "| type | purpose |", "|---|---|"]
            lines += contracts.map { "| [\($0.type)](#\(Self.anchor($0.type))) | \(Self.cell($0.purpose)) |" }
            lines.append("")
            for contract in contracts { lines += section(contract, service) }
        }
        if !service.followed.isEmpty {
            lines += ["## Events of other services that it follows", ""]
            lines += service.followed.map { "- [\($0.type)](\($0.type.service).md#\(Self.anchor($0.type)))" }
            lines.append("")
        }
        return lines.joined(separator: "\n")
    }

    private func section(_ contract: MessageContract, _ service: ContractCatalog.Service) -> [String] {
        var lines = ["### \(contract.type)", "", contract.purpose]
        if let successor = contract.successor { lines += ["", "**Deprecated**: replaced by [\(successor)](#\(Self.anchor(successor)))."] }
        if !contract.needsTenant, contract.kind != .event { lines += ["", "The attribute `tenant` is not required."] }
        lines += [""] + fieldTable(contract.schema.properties)
        for part in parts(of: contract.schema, named: "") {
            lines += ["", "Fields of `\(part.path)`:", ""] + fieldTable(part.properties)
        }
        if !contract.rules.isEmpty {
            lines += ["", "Rules between fields (VALIDATION where broken):", ""] + contract.rules.map { "- \($0)" }
        }
        lines += outcomes(of: contract)
        lines += ["", "Example:", "", "```json", (try? JSONDocument(contract.exampleMessage).root.pretty) ?? "", "```"]
        switch contract.kind {
        case .command: lines += ["", "```sh", command("publish", contract) + " --wait", "```"]
        case .query: lines += ["", "```sh", command("query", contract), "```"]
        case .event: break
        }
        return lines + [""]
    }

    private func outcomes(of contract: MessageContract) -> [String] {
        guard contract.kind != .event else { return [] }
        var lines = ["", "| outcome | code | when |", "|---|---|---|"]
        lines.append("| applied | | \(contract.kind == .query ? "`result` holds the answer" : "the effects are committed") |")
        lines += contract.refusals.all.map { "| rejected | \($0.code.rawValue) | \(Self.cell($0.reason)) |" }
        lines.append("| dead | VALIDATION | the message is against its schema |")
        if let result = contract.result, contract.kind == .query || result != CommandResult.schema {
            lines += ["", "Fields of `result`:", ""] + fieldTable(result.properties)
            for part in parts(of: result, named: "") { lines += ["", "Fields of `\(part.path)`:", ""] + fieldTable(part.properties) }
        }
        if !contract.events.isEmpty {
            lines += [
                "", "Events that follow: " + contract.events.map { "[\($0.type)](#\(Self.anchor($0.type)))" }.joined(separator: ", ") + ".",
            ]
        }
        return lines
    }

    private func command(_ verb: String, _ contract: MessageContract) -> String {
        let data = (try? JSONDocument(Array(contract.example.utf8)).root.pretty) ?? contract.example
        let oneLine = data.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: " ")
        let tenant = contract.needsTenant ? " --tenant lakeside" : ""
        return "lectern \(verb) \(contract.type)\(tenant) --data '\(oneLine)'"
    }

    // MARK: Tables

    private func fieldTable(_ properties: [Schema.Property]) -> [String] {
        ["| field | | type and limits | meaning |", "|---|---|---|---|"]
            + properties.map { property in
                "| `\(property.name)` | \(property.isRequired ? "required" : "") | \(Self.cell(property.schema.words)) | \(Self.cell(property.meaning)) |"
            }
    }

    /// The objects within an object, with the path that leads to each.
    private func parts(of schema: Schema, named path: String) -> [(path: String, properties: [Schema.Property])] {
        switch schema {
        case .object(let properties):
            let inner = properties.flatMap { parts(of: $0.schema, named: path.isEmpty ? $0.name : "\(path).\($0.name)") }
            return (path.isEmpty ? [] : [(path, properties)]) + inner
        case .array(let element, _): return parts(of: element, named: path + "[]")
        default: return []
        }
    }

    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|").replacing("\n", with: " ") }

    /// The anchor that GitHub and others give a heading.
    private static func anchor(_ type: MessageType) -> String { type.text.replacing(".", with: "") }
}
