import Foundation
import LMSModels

/// The documents of one `lectern contracts export DIR`.
enum ExportedContracts {
    private static let suffix = ".schema.json"

    /// Reads every document in `schemas/`.
    ///
    /// - Parameter directory: `DIR`.
    /// - Returns: What each says, by its type.
    /// - Throws: `CommandError` that names the file and what is wrong with it, or what was expected in the directory.
    static func read(_ directory: URL) throws(CommandError) -> [String: ExportedContract] {
        let folder = directory.appending(path: "schemas")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        var contracts: [String: ExportedContract] = [:]
        for name in names.sorted() where name.hasSuffix(suffix) {
            let type = String(name.dropLast(suffix.count))
            contracts[type] = try contract(type, folder.appending(path: name).path)
        }
        guard !contracts.isEmpty else {
            throw CommandError("no schemas/*\(suffix) in \(directory.path): expected what `lectern contracts export DIR` writes")
        }
        return contracts
    }

    private static func contract(_ type: String, _ file: String) throws(CommandError) -> ExportedContract {
        guard let text = FileManager.default.contents(atPath: file) else { throw CommandError("\(file) cannot be read") }
        do {
            return try ExportedContract(type: type, document: JSONDocument(Array(text)).root)
        } catch {
            throw CommandError("\(file) is not what `lectern contracts export` writes: \(error)")
        }
    }
}
