import Foundation
import Glibc

/// A PostgreSQL cluster of the stack's own, on one port of 127.0.0.1.
///
/// It has no Unix socket: none is needed, and a socket's path may not be longer than 107 bytes.
struct PrivateDatabase {
    /// The directory of the cluster when the user that runs it can get there.
    let preferredDirectory: String
    let logLink: String

    private let programs: String

    init(preferredDirectory: String, logLink: String) async throws {
        self.preferredDirectory = preferredDirectory
        self.logLink = logLink
        programs = try await PrivateDatabase.findPrograms()
    }

    /// The directory of the newest installed server's programs.
    ///
    /// `pg_config` of the development package may name a directory without
    /// a server.
    private static func findPrograms() async throws -> String {
        var candidates: [String] = []
        if let program = Launch.find("pg_config"),
            let answer = try? await Launch.run(program, ["--bindir"], environment: Launch.plainEnvironment([:])),
            answer.status == 0
        {
            candidates.append(answer.output.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        candidates += versions.compactMap(Int.init).sorted(by: >).map { "/usr/lib/postgresql/\($0)/bin" }
        let needed = ["initdb", "pg_ctl", "postgres", "psql"]
        let found = candidates.first { directory in
            needed.allSatisfy { FileManager.default.isExecutableFile(atPath: "\(directory)/\($0)") }
        }
        guard let found else { throw StackError.missing("the PostgreSQL server", package: "postgresql") }
        return found
    }

    // MARK: Start and stop

    /// Starts the server and makes the database `lectern`.
    func start(
        _ state: inout StackState, steps: StepPrinter, save: (StackState) throws -> Void
    ) async throws {
        let directory =
            if let known = state.databaseDirectory { known } else { try await chooseDirectory(steps) }
        state.databaseDirectory = directory
        try save(state)
        if !FileManager.default.fileExists(atPath: "\(directory)/data/PG_VERSION") {
            try await initialize(directory, state)
        }
        let log = "\(directory)/server.log"
        link(log)
        try await configure(directory, state)
        try await removeStalePidFile(in: "\(directory)/data")
        let started = try await run("pg_ctl", ["-D", "\(directory)/data", "-l", log, "-w", "-t", "120", "start"])
        // Before anything can fail: a server that is up has to be stoppable.
        state.database = postmaster(in: directory)
        try save(state)
        guard started.status == 0, state.database != nil else {
            throw StackError("PostgreSQL did not start: \(started.output)\n\(Launch.lastLines(of: log))")
        }
        try await finish(&state)
    }

    /// Completes what comes after the server's start, should an earlier start have been interrupted just there.
    func finish(_ state: inout StackState) async throws {
        let version = try await run("postgres", ["--version"]).output.split(whereSeparator: \.isWhitespace)
        state.databaseVersion = version.count > 2 ? String(version[2]) : nil
        try await createDatabase(state)
    }

    /// The running server of that directory, as its own pid file names it.
    func postmaster(in directory: String) -> ProcessRecord? {
        guard let text = try? String(contentsOfFile: "\(directory)/data/postmaster.pid", encoding: .utf8),
            let line = text.split(separator: "\n").first, let pid = Int32(line),
            let record = ProcessRecord(running: pid),
            // The file may be older than the last boot; a postmaster works in its data directory.
            let working = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd"),
            working == URL(fileURLWithPath: "\(directory)/data").resolvingSymlinksInPath().path
        else { return nil }
        return record
    }

    /// Removes what a killed server left, once nothing of it runs any more.
    ///
    /// The server does so itself, but not when its former number exists: as a process that nobody has waited for
    /// (usual in a container whose first process does not), or as some other process of user postgres.
    private func removeStalePidFile(in data: String) async throws {
        let file = "\(data)/postmaster.pid"
        guard FileManager.default.fileExists(atPath: file) else { return }
        let deadline = ContinuousClock.now + .seconds(20)
        while PrivateDatabase.isInUse(data) {
            guard ContinuousClock.now < deadline else {
                throw StackError("processes of a former server still use \(data); see: fuser -v \(data)")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        unlink(file)
    }

    /// Whether a process works in that directory: the server and each of its processes do.
    private static func isInUse(_ data: String) -> Bool {
        let wanted = URL(fileURLWithPath: data).resolvingSymlinksInPath().path
        let pids = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap(Int32.init) ?? []
        return pids.contains { pid in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")) == wanted
        }
    }

    /// Ends the server without a checkpoint, as a crash does: its next start recovers from the log.
    func crash(_ state: inout StackState) async throws {
        guard let directory = state.databaseDirectory else { return }
        let result = try await run("pg_ctl", ["-D", "\(directory)/data", "-m", "immediate", "-w", "-t", "30", "stop"])
        guard result.status == 0 else { throw StackError("PostgreSQL does not stop: \(result.output)") }
        state.database = nil
    }

    /// Stops the server: open transactions are rolled back.
    ///
    /// - Returns: Whether it had to be stopped without a checkpoint.
    func stop(_ state: inout StackState) async throws -> Bool {
        guard let directory = state.databaseDirectory, postmaster(in: directory) != nil else {
            state.database = nil
            return false
        }
        let data = "\(directory)/data"
        var wasForced = false
        if try await run("pg_ctl", ["-D", data, "-m", "fast", "-w", "-t", "60", "stop"]).status != 0 {
            wasForced = true
            let forced = try await run("pg_ctl", ["-D", data, "-m", "immediate", "-w", "-t", "30", "stop"])
            guard forced.status == 0 else { throw StackError("PostgreSQL does not stop: \(forced.output)") }
        }
        state.database = nil
        return wasForced
    }

    /// Removes the cluster's files, also those outside of the stack's home.
    func purge(_ state: StackState) throws {
        guard let directory = state.databaseDirectory, FileManager.default.fileExists(atPath: directory) else { return }
        try FileManager.default.removeItem(atPath: directory)
    }

    // MARK: Directory

    /// PostgreSQL refuses to run as root; it then runs as user postgres.
    private var isRoot: Bool { geteuid() == 0 }

    /// The home, or a directory below /var/tmp when user postgres cannot get into the home.
    private func chooseDirectory(_ steps: StepPrinter) async throws -> String {
        try FileManager.default.createDirectory(atPath: preferredDirectory, withIntermediateDirectories: true)
        guard isRoot else {
            chmod(preferredDirectory, 0o700)
            return preferredDirectory
        }
        guard let account = getpwnam("postgres")?.pointee else {
            throw StackError(
                "there is no user postgres, and PostgreSQL does not run as root: apt-get install postgresql")
        }
        guard Launch.find("runuser", in: ["/usr/sbin", "/sbin"]) != nil else {
            throw StackError.missing("runuser", package: "util-linux")
        }
        var directory = preferredDirectory
        chown(directory, account.pw_uid, account.pw_gid)
        chmod(directory, 0o700)
        if try await asUser("/usr/bin/test", ["-x", directory, "-a", "-w", directory]).status != 0 {
            rmdir(directory)
            var template = Array("/var/tmp/lectern-XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else {
                throw StackError("cannot make a directory in /var/tmp: \(String(cString: strerror(errno)))")
            }
            directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            chown(directory, account.pw_uid, account.pw_gid)
            steps.say("user postgres cannot enter \(preferredDirectory); the database's files are in \(directory)")
            symlink(directory, preferredDirectory)
        }
        return directory
    }

    private func link(_ log: String) {
        unlink(logLink)
        symlink(log, logLink)
    }

    // MARK: Set-up

    private func initialize(_ directory: String, _ state: StackState) async throws {
        // A name of our own: an initdb that was interrupted may be removing its directory still.
        let fresh = "\(directory)/data.new.\(getpid())"
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) where name.hasPrefix("data.new.") {
            try? FileManager.default.removeItem(atPath: "\(directory)/\(name)")
        }
        let passwordFile = "\(directory)/password"
        try PrivateFile.write(state.databasePassword, to: passwordFile)
        defer { unlink(passwordFile) }
        if isRoot, let account = getpwnam("postgres")?.pointee { chown(passwordFile, account.pw_uid, account.pw_gid) }
        // Locale C: text compares by bytes, as Swift compares UTF-8. Workers lock rows in key order, and both sides
        // have to mean the same order; it is also the fastest, and indexes survive an upgrade of the C library.
        let result = try await run(
            "initdb",
            [
                "-D", fresh, "--username=\(state.user)", "--pwfile=\(passwordFile)", "--auth=scram-sha-256",
                "--encoding=UTF8", "--locale=C",
            ])
        guard result.status == 0 else { throw StackError("initdb failed:\n\(result.output)") }
        // In one step: an interrupted initdb never looks like a cluster.
        guard rename(fresh, "\(directory)/data") == 0 else {
            throw StackError("cannot rename \(fresh): \(String(cString: strerror(errno)))")
        }
    }

    /// Writes our settings; durability stays as shipped, `ALTER SYSTEM` overrides all of them.
    private func configure(_ directory: String, _ state: StackState) async throws {
        let data = "\(directory)/data"
        try PrivateFile.write(
            """
            # Written by `lectern up`; for lasting changes use ALTER SYSTEM.
            listen_addresses = '127.0.0.1'
            port = \(state.ports.database)
            unix_socket_directories = ''
            max_connections = 200
            shared_buffers = \(sharedBuffers())MB
            max_wal_size = \(maxWALSize(directory))MB
            wal_compression = \(await walCompression())
            checkpoint_timeout = 15min
            jit = off
            timezone = 'UTC'
            log_timezone = 'UTC'

            """, to: "\(data)/lectern.conf", mode: 0o644)
        let main = "\(data)/postgresql.conf"
        let include = "include 'lectern.conf'"
        let text = try String(contentsOfFile: main, encoding: .utf8)
        if !text.contains(include) {
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: main))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data("\n\(include)\n".utf8))
            try handle.close()
        }
    }

    private func createDatabase(_ state: StackState) async throws {
        let arguments = [
            "--no-psqlrc", "--tuples-only", "--no-align", "-h", "127.0.0.1", "-p", String(state.ports.database), "-U",
            state.user, "-d", "postgres", "-c",
        ]
        let environment = Launch.plainEnvironment(["PGPASSWORD": state.databasePassword])
        func query(_ sql: String) async throws -> String {
            let result = try await Launch.run("\(programs)/psql", arguments + [sql], environment: environment)
            guard result.status == 0 else { throw StackError("psql failed: \(result.output)") }
            return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        if try await query("SELECT 1 FROM pg_database WHERE datname = 'lectern'") != "1" {
            _ = try await query("CREATE DATABASE lectern")
        }
    }

    // MARK: Sizes

    /// An eighth of the memory, at least 32 MB and at most 256 MB.
    private func sharedBuffers() -> Int {
        min(256, max(32, Int(ProcessInfo.processInfo.physicalMemory >> 20) / 8))
    }

    /// A quarter of the free disk, at least 128 MB and at most 4 GB: more means fewer checkpoints, and fewer full
    /// pages in the log.
    private func maxWALSize(_ directory: String) -> Int {
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: directory)
        let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
        return min(4_096, max(128, Int(free >> 20) / 4))
    }

    /// `lz4` where the server was built with it, else the compression that every server has.
    private func walCompression() async -> String {
        let built = try? await Launch.run(
            "\(programs)/pg_config", ["--version", "--configure"], environment: Launch.plainEnvironment([:]))
        let major = built?.output.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0
        return major >= 15 && built?.output.contains("--with-lz4") == true ? "lz4" : "on"
    }

    // MARK: Programs

    private func run(_ program: String, _ arguments: [String]) async throws -> (status: Int32, output: String) {
        try await asUser("\(programs)/\(program)", arguments)
    }

    /// Runs a program as the user that owns the cluster.
    private func asUser(_ program: String, _ arguments: [String]) async throws -> (status: Int32, output: String) {
        let environment = Launch.plainEnvironment([:])
        guard isRoot else { return try await Launch.run(program, arguments, environment: environment) }
        let runuser = Launch.find("runuser", in: ["/usr/sbin", "/sbin"]) ?? "/usr/sbin/runuser"
        return try await Launch.run(runuser, ["-u", "postgres", "--", program] + arguments, environment: environment)
    }
}
