import Foundation
import Glibc
import Synchronization

/// A process that a test has started, with its output in a file.
///
/// `posix_spawn` and not Foundation's `Process`: that hands on the signal mask of the thread it is called on, and
/// the threads that run tasks block SIGTERM.
final class Program: Sendable {
    let name: String
    let log: URL
    private let pid: pid_t
    private let ending = Mutex<Int32?>(nil)

    /// Why a program did not start.
    struct Failure: Error {
        let executable: URL
        let reason: String
    }

    /// Starts an executable.
    ///
    /// - Parameters:
    ///   - executable: its path.
    ///   - arguments: without the program's name.
    ///   - environment: added to that of the tests.
    ///   - log: where standard output goes; the file is made or added to.
    ///   - errors: where standard error goes; by default with the output into `log`.
    /// - Throws: ``Failure``.
    init(
        _ executable: URL, _ arguments: [String] = [], environment: [String: String] = [:], log: URL, errors: URL? = nil
    ) throws {
        name = executable.lastPathComponent
        self.log = log
        let all = ProcessInfo.processInfo.environment
            .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }.merging(environment) { $1 }
        pid = try Self.spawn(executable, arguments, all, log, errors)
    }

    private static func spawn(
        _ executable: URL, _ arguments: [String], _ environment: [String: String], _ log: URL, _ errors: URL?
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log.path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        if let errors {
            posix_spawn_file_actions_addopen(&actions, 2, errors.path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        } else {
            posix_spawn_file_actions_adddup2(&actions, 1, 2)
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            // Sockets of the tests are nobody else's business; 0 to 2 are replaced above.
            if let descriptor = Int32(name), descriptor > 2 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        let words = ([executable.path] + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var pid: pid_t = 0
        let status = posix_spawn(&pid, executable.path, &actions, &attributes, words, variables)
        guard status == 0 else { throw Failure(executable: executable, reason: String(cString: strerror(status))) }
        return pid
    }

    /// The exit status once it has ended, or 128 and the number of the signal that ended it.
    var status: Int32? {
        ending.withLock { ending in
            var status: Int32 = 0
            if ending == nil, waitpid(pid, &status, WNOHANG) == pid {
                ending = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + status & 0x7f
            }
            return ending
        }
    }

    var isRunning: Bool { status == nil }

    func signal(_ number: Int32) {
        ending.withLock { if $0 == nil { _ = Glibc.kill(pid, number) } }
    }

    /// Waits for the end, also when the task is cancelled: the process is still there then.
    @discardableResult
    func wait() async -> Int32 {
        while true {
            if let status { return status }
            await Task { try? await Task.sleep(for: .milliseconds(10)) }.value
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

    /// Runs an executable to its end; a cancelled task ends it.
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
