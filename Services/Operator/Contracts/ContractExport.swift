import Foundation
import LMSModels
import WorkerKit

/// The published documents: paths below the export's folder, and what is in them.
struct ContractExport {
    let files: [String: String]

    static let asyncAPI = "asyncapi.json"
    static let schemas = "schemas"
    static let examples = "examples"
    static let reference = "reference"

    init(_ catalog: ContractCatalog, version: String) throws {
        var files: [String: String] = [:]
        files[Self.asyncAPI] = try Self.pretty(AsyncAPIDocument(catalog, version: version).json)
        for contract in catalog.services.flatMap(\.own) {
            files["\(Self.schemas)/\(contract.schemaFile)"] = try Self.pretty(Self.schema(of: contract))
            files["\(Self.examples)/\(contract.kind.folder)/\(contract.type).json"] = try Self.pretty(contract.exampleMessage)
            for (index, message) in contract.furtherMessages.enumerated() {
                files["\(Self.examples)/\(contract.kind.folder)/\(contract.type).\(index + 2).json"] = try Self.pretty(message)
            }
            if let reply = Self.reply(to: contract) {
                files["\(Self.schemas)/\(contract.resultFile)"] = try Self.pretty(reply)
            }
        }
        for (name, page) in ContractReference(catalog, version: version).pages { files["\(Self.reference)/\(name)"] = page }
        self.files = files
    }

    /// Writes the documents; what an earlier export left goes.
    ///
    /// - Throws: `CommandError` where the folder holds something else.
    func write(to folder: URL) throws {
        let manager = FileManager.default
        let present = (try? manager.contentsOfDirectory(atPath: folder.path)) ?? []
        guard present.isEmpty || present.contains(Self.asyncAPI) else {
            throw CommandError("\(folder.path) is not empty, and no earlier export: name another folder")
        }
        for part in [Self.schemas, Self.examples, Self.reference] {
            let old = folder.appending(path: part)
            if manager.fileExists(atPath: old.path) { try manager.removeItem(at: old) }
        }
        for (path, text) in files {
            let file = folder.appending(path: path)
            try manager.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
    }

    /// The schema of a whole message.
    private static func schema(of contract: MessageContract) -> [UInt8] {
        var writer = JSONWriter()
        let purpose = contract.successor.map { "\(contract.purpose) Replaced by \($0)." } ?? contract.purpose
        contract.messageSchema.write(
            Schema.Head(
                id: "urn:lectern:\(contract.type)", title: contract.type.text, description: purpose,
                isDeprecated: contract.successor != nil, rules: contract.rules,
                examples: [String(decoding: contract.exampleMessage, as: UTF8.self)],
                annotation: annotation(of: contract, kind: contract.kind.rawValue)),
            to: &writer)
        return writer.bytes
    }

    /// The schema of the reply to it, where there is one.
    private static func reply(to contract: MessageContract) -> [UInt8]? {
        guard let schema = contract.replySchema else { return nil }
        var writer = JSONWriter()
        schema.write(
            Schema.Head(
                id: "urn:lectern:\(contract.type):reply", title: "Reply to \(contract.type)",
                description: "What the queue named by reply_to gets.", annotation: annotation(of: contract, kind: "result")),
            to: &writer)
        return writer.bytes
    }

    private static func annotation(of contract: MessageContract, kind: String) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("kind", kind)
            writer.member("service", contract.type.service)
            writer.member("type", contract.type.text)
            writer.key("needsTenant")
            writer.value(contract.needsTenant)
            writer.key("rules")
            writer.array { writer in for rule in kind == "result" ? [] : contract.rules { writer.value(rule) } }
        }
        return writer.string
    }

    private static func pretty(_ json: [UInt8]) throws -> String { try JSONDocument(json).root.pretty + "\n" }
}
