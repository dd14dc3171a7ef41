import Foundation
import Synchronization

/// A process that a test has started. Its output goes to a file.
final class Program: Sendable {
    let name: String
    let log: URL
    private let process: Process
    private let ending = Mutex(Ending())

    private struct Ending {
        var status: Int32?
        var waiters: [CheckedContinuation<Int32, Never>] = []
    }

    /// Starts an executable.
    /// - Parameters:
    ///   - environment: added to that of the tests.
    ///   - errors: where standard error goes; by default with the output into `log`.
    init(
        _ executable: URL, _ arguments: [String] = [], environment: [String: String] = [:], log: URL, errors: URL? = nil
    ) throws {
        name = executable.lastPathComponent
        self.log = log
        process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        let output = try Self.append(to: log)
        process.standardOutput = output
        process.standardError = try errors.map(Self.append) ?? output
        process.terminationHandler = { [weak self] process in
            // As shells say it: 128 and the signal's number.
            self?.end(process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus)
        }
        try process.run()
    }

    private static func append(to file: URL) throws -> FileHandle {
        if !FileManager.default.fileExists(atPath: file.path) {
            try Data().write(to: file)
        }
        let handle = try FileHandle(forWritingTo: file)
        try handle.seekToEnd()
        return handle
    }

    private func end(_ status: Int32) {
        let waiters = ending.withLock { ending in
            ending.status = status
            defer { ending.waiters = [] }
            return ending.waiters
        }
        for waiter in waiters { waiter.resume(returning: status) }
    }

    var isRunning: Bool { ending.withLock { $0.status == nil } }

    func signal(_ number: Int32) {
        if isRunning { kill(process.processIdentifier, number) }
    }

    /// Waits for the end.
    /// - Returns: the exit status, or 128 and the number of the signal that ended it.
    @discardableResult
    func wait() async -> Int32 {
        await withCheckedContinuation { continuation in
            let status = ending.withLock { ending -> Int32? in
                if ending.status == nil { ending.waiters.append(continuation) }
                return ending.status
            }
            if let status { continuation.resume(returning: status) }
        }
    }

    /// What a program that ran to its end has left.
    struct Result: Sendable {
        let status: Int32
        let output: String
        let errors: String

        /// Everything, for a failed expectation to show.
        var text: String { "status \(status)\n\(output)\n\(errors)" }
    }

    /// Runs an executable to its end.
    static func run(
        _ executable: URL, _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lectern-it-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let output = folder.appending(path: "output")
        let errors = folder.appending(path: "errors")
        let program = try Program(executable, arguments, environment: environment, log: output, errors: errors)
        let status = await withTaskCancellationHandler {
            await program.wait()
        } onCancel: {
            program.signal(SIGKILL)
        }
        return Result(
            status: status, output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }
}
