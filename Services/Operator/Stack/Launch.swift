import Foundation
import Glibc

/// Ways to run other programs.
enum Launch {
    /// Starts a program that outlives this one: in a session of its own, so that neither Ctrl-C nor a closed terminal
    /// reaches it, in the current directory, with no input and with its output appended to a log.
    ///
    /// `posix_spawn` and not `setsid --fork`, because the caller needs the process's number at once.
    ///
    /// - Parameters:
    ///   - program: The executable's path.
    ///   - arguments: Without the program's name.
    ///   - environment: The whole environment.
    ///   - log: The file that takes standard output and standard error; made with mode 0600.
    /// - Returns: The process, which may already be ending.
    /// - Throws: `StackError` when it cannot be started or is gone at once.
    static func detached(
        _ program: String, _ arguments: [String], environment: [String: String], log: String
    ) throws -> ProcessRecord {
        let pid = try spawn(program, arguments, environment: environment, output: log, ownSession: true)
        guard let record = ProcessRecord(running: pid) else {
            throw StackError("\(program) ended at once\n\(lastLines(of: log))")
        }
        return record
    }

    /// Runs a program to its end, in this session: Ctrl-C reaches it.
    ///
    /// Not Foundation's `Process`, which waits for ever when the program leaves a daemon behind (`pg_ctl start`): the
    /// daemon inherits the socket on which it watches for the end. Output goes to a file for the same reason.
    ///
    /// - Parameters:
    ///   - program: The executable's path.
    ///   - arguments: Without the program's name.
    ///   - environment: The whole environment.
    /// - Returns: The exit status, or 128 and the signal's number; and everything that the program printed.
    /// - Throws: `StackError` when it cannot be started; a status other than 0 is no error here.
    static func run(
        _ program: String, _ arguments: [String], environment: [String: String]
    ) async throws -> (status: Int32, output: String) {
        var template = Array("\(FileManager.default.temporaryDirectory.path)/lectern-output-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw StackError("no temporary file: \(String(cString: strerror(errno)))") }
        close(descriptor)
        let file = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(file) }
        let pid = try spawn(program, arguments, environment: environment, output: file, ownSession: false)
        var status: Int32 = 0
        while waitpid(pid, &status, WNOHANG) == 0 {
            // Not ended by a cancellation: the caller has to know what the program did.
            try? await Task.sleep(for: .milliseconds(10))
        }
        let signal = status & 0x7f
        let output = FileManager.default.contents(atPath: file) ?? Data()
        return (signal == 0 ? (status >> 8) & 0xff : 128 + signal, String(decoding: output, as: UTF8.self))
    }

    private static func spawn(
        _ program: String, _ arguments: [String], environment: [String: String], output: String, ownSession: Bool
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        keepDescriptorsToOurselves()

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var every = sigset_t()
        sigfillset(&every)
        posix_spawnattr_setsigdefault(&attributes, &every)
        let signals = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
        posix_spawnattr_setflags(&attributes, Int16(ownSession ? signals | setSession : signals))

        var argv = ([program] + arguments).map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var pid: pid_t = 0
        let status = posix_spawn(&pid, program, &actions, &attributes, &argv, &envp)
        guard status == 0 else { throw StackError("cannot start \(program): \(String(cString: strerror(status)))") }
        return pid
    }

    /// Marks everything but the standard streams as not to be inherited: a child that outlives us must not hold a pipe
    /// open that somebody reads to its end. (glibc hides `posix_spawn_file_actions_addclosefrom_np` from Swift.)
    private static func keepDescriptorsToOurselves() {
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for descriptor in open.compactMap(Int32.init) where descriptor > 2 {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
    }

    /// `POSIX_SPAWN_SETSID` of <spawn.h>, which glibc hides without `_GNU_SOURCE`.
    private static let setSession: Int32 = 0x80

    /// The environment in which servers and their tools run: nothing of the caller's settings leaks in.
    static func plainEnvironment(_ more: [String: String]) -> [String: String] {
        [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/",
        ].merging(more) { _, new in new }
    }

    /// The first of the given paths that can be executed, or the program's place in `PATH`.
    static func find(_ program: String, in directories: [String] = []) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return (directories + path.split(separator: ":").map(String.init))
            .map { "\($0)/\(program)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// The end of a log, indented, to be shown with an error.
    static func lastLines(of path: String, count: Int = 15) -> String {
        guard let data = FileManager.default.contents(atPath: path) else { return "    (no log at \(path))" }
        let lines = String(decoding: data.suffix(16_384), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: true).suffix(count)
        return (["  last lines of \(path):"] + lines.map { "    " + $0 }).joined(separator: "\n")
    }
}
