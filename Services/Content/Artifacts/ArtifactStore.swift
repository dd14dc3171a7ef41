internal import Foundation
internal import WorkerKit

/// Keeps artifacts in a directory, under names that are hashes of what is in them.
///
/// The same bytes are one file, whoever wrote them; a file is there as a whole or not at all.
struct ArtifactStore: Sendable {
    let directory: URL
    /// What a name is put behind to be an address; the directory's own address if `nil`.
    let baseURL: String?

    /// - Returns: the name, relative to the directory.
    func save(_ bytes: [UInt8], as kind: String) throws -> String {
        let hash = SHA256Digest.hex(bytes)
        let name = "\(hash.prefix(2))/\(hash).\(kind)"
        try AtomicFile.write(bytes, to: directory.appending(path: name))
        return name
    }

    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: directory.appending(path: name).path) }

    func url(of name: String) -> String {
        guard let baseURL else { return directory.appending(path: name).absoluteString }
        return baseURL.hasSuffix("/") ? baseURL + name : "\(baseURL)/\(name)"
    }

    /// Where the parts of one job are kept until it ends: what was paid for is not paid for again by the next attempt.
    func parts(ofJob hash: String) -> PartFolder {
        PartFolder(directory: directory.appending(path: "parts/\(hash)"))
    }

    /// Removes parts that nobody has touched for a day: of jobs that were taken away, or whose worker died behind the end.
    func removeForgottenParts(now: Date = Date()) {
        let folders = try? FileManager.default.contentsOfDirectory(
            at: directory.appending(path: "parts"), includingPropertiesForKeys: [.contentModificationDateKey])
        for folder in folders ?? [] {
            let touched = try? folder.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate
            if let touched, now.timeIntervalSince(touched) > 86_400 { try? FileManager.default.removeItem(at: folder) }
        }
    }
}

/// The spoken parts of one job.
struct PartFolder: Sendable {
    let directory: URL

    func has(_ number: Int) -> Bool { FileManager.default.fileExists(atPath: file(number).path) }

    func read(_ number: Int) -> [UInt8]? { (try? Data(contentsOf: file(number))).map { Array($0) } }

    func write(_ bytes: [UInt8], _ number: Int) throws { try AtomicFile.write(bytes, to: file(number)) }

    func remove() { try? FileManager.default.removeItem(at: directory) }

    private func file(_ number: Int) -> URL { directory.appending(path: "\(number).wav") }
}

/// Files that appear whole.
enum AtomicFile {
    /// Writes beside the place, to the disk, and renames.
    static func write(_ bytes: [UInt8], to file: URL) throws {
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        let draft = file.deletingLastPathComponent().appending(path: ".\(file.lastPathComponent).\(UUID().uuidString)")
        do {
            try Data(bytes).write(to: draft)
            let handle = try FileHandle(forWritingTo: draft)
            try handle.synchronize()
            try handle.close()
            guard rename(draft.path, file.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            try? FileManager.default.removeItem(at: draft)
            throw error
        }
    }
}
