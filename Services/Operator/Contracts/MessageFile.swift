import ArgumentParser
import Foundation
import LMSModels
import WorkerKit

/// Messages in a file: one, an array of them, or one a line.
enum MessageFile {
    struct Entry {
        /// Where it stands: `messages.jsonl:3`, `messages.json[2]`.
        let place: String
        let body: [UInt8]
    }

    /// Reads a file; what is not JSON is left for the judge to say so.
    ///
    /// - Parameters:
    ///   - path: the file, or `-` for standard input.
    ///   - type: wraps data of this type into a message.
    /// - Returns: the messages in their order.
    /// - Throws: `ValidationError` where there is nothing to read.
    static func read(_ path: String, type: String?) throws -> [Entry] {
        let data = path == "-" ? FileHandle.standardInput.readDataToEndOfFile() : try JSONInput.file(path)
        let name = path == "-" ? "standard input" : path
        return try split(Array(data), name).map { entry in
            guard let type, let wrapped = wrap(entry.body, type) else { return entry }
            return Entry(place: entry.place, body: wrapped)
        }
    }

    private static func split(_ bytes: [UInt8], _ name: String) throws -> [Entry] {
        let isLines = name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson")
        if !isLines, let document = try? JSONDocument(bytes) {
            guard document.root.kind == .array else { return [Entry(place: name, body: bytes)] }
            guard !document.root.elements.isEmpty else { throw ValidationError("\(name) is an empty array: expected messages") }
            return document.root.elements.enumerated().map { Entry(place: "\(name)[\($0)]", body: Array($1.json)) }
        }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let full = lines.enumerated().filter { !$0.element.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } }
        guard let first = full.first else { throw ValidationError("\(name) is empty: expected messages as JSON") }
        // Lines where the first is a message by itself; otherwise it is one message, which is no JSON.
        guard isLines || (full.count > 1 && (try? JSONDocument(Array(first.element))) != nil) else {
            return [Entry(place: "\(name):\(first.offset + 1)", body: bytes)]
        }
        return full.map { Entry(place: "\(name):\($0.offset + 1)", body: Array($0.element)) }
    }

    /// Attributes that are right, around data that may not be; `nil` where it is no JSON.
    private static func wrap(_ data: [UInt8], _ type: String) -> [UInt8]? {
        guard (try? JSONDocument(data)) != nil else { return nil }
        var writer = JSONWriter()
        Envelope.write(
            to: &writer, id: "checked", source: "/lectern/check", type: MessageType(type), time: .now, tenant: "checked"
        ) { $0.raw(data) }
        return writer.bytes
    }
}
