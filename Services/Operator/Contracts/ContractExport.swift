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
            if let reply = Self.reply(to: contract) {
                files["\(Self.schemas)/\(contract.resultFile)"] = try Self.pretty(reply)
            }
        }
        for (name, page) in ContractReference(catalog, version: version).pages { files["\(Self.reference)/\(name)"] = page }
        self.files = files
    }

    /// Writes the documents; what an earlier export left goes, and nothing else.
    ///
    /// - Throws: `CommandError` where the folder holds something else, or cannot be written.
    func write(to folder: URL) throws {
        do {
            let present = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            guard present.isEmpty || Self.isExport(folder) else {
                throw CommandError("\(folder.path) is not empty, and no earlier export: name another folder")
            }
            for stale in Self.exported(folder) where files[stale] == nil {
                try FileManager.default.removeItem(at: folder.appending(path: stale))
            }
            for (path, text) in files {
                let file = folder.appending(path: path)
                try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: file, options: .atomic)
            }
        } catch let error as CocoaError {
            throw CommandError("\(folder.path) cannot be written: \(error.localizedDescription)")
        }
    }

    /// Anyone may have an asyncapi.json; ours says so.
    private static func isExport(_ folder: URL) -> Bool {
        let document = (try? Data(contentsOf: folder.appending(path: asyncAPI))).flatMap { try? JSONDocument(Array($0)) }
        return document?.root.member("id")?.string == AsyncAPIDocument.id
    }

    /// Files that an export has written, by their names.
    private static func exported(_ folder: URL) -> [String] {
        let kinds = [MessageContract.Kind.command, .query, .event].map { "\(examples)/\($0.folder)" }
        return ([schemas] + kinds).flatMap { part in
            ((try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: part).path)) ?? [])
                .filter { $0.hasPrefix("lms.") && $0.hasSuffix(".json") }.map { "\(part)/\($0)" }
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
