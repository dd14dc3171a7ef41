import Foundation
import Glibc
import Postgres

@testable import lectern

/// A second database server that follows the stack's own, commit by commit, and can take its place.
struct Standby: Sendable {
    let port: Int
    private let stack: FaultStack
    private let data: String
    /// The directory of the server's programs.
    private let programs: String

    /// Makes a standby, lends it to `body`, and removes it; the stack's own server runs afterwards, and alone.
    static func with(_ stack: FaultStack, _ body: (Standby) async throws -> Void) async throws {
        let standby = try Standby(stack)
        try await finishing(with: { try await standby.remove() }) {
            try await standby.follow()
            try await body(standby)
        }
    }

    private init(_ stack: FaultStack) throws {
        self.stack = stack
        port = try FreePorts.choose(1)[0]
        guard let state = try stack.stack.state(), let directory = state.databaseDirectory, let server = state.database else {
            throw StackError("the stack's database does not run")
        }
        // Where user postgres may write.
        data = "\(directory)/standby"
        let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(server.pid)/exe")
        programs = URL(fileURLWithPath: executable).deletingLastPathComponent().path
    }

    /// Ends being a standby: takes writes from now on.
    func promote() async throws { try await run("pg_ctl", "-D", data, "-w", "promote") }

    /// Copies the stack's server, starts the copy, and has the server wait for it at each commit.
    private func follow() async throws {
        try await run(
            "pg_basebackup", "-h", "127.0.0.1", "-p", String(stack.state.ports.database), "-U", stack.state.user, "-D", data,
            "--write-recovery-conf", "--checkpoint=fast", "--no-sync", "--no-password")
        try await run("pg_ctl", "-D", data, "-l", "\(data).log", "-w", "-o", "-c port=\(port)", "start")
        let primary = try await stack.connect()
        try await finishing(with: { await primary.close() }) {
            try await primary.simple("ALTER SYSTEM SET synchronous_standby_names = '*'")
            try await primary.simple("SELECT pg_reload_conf()")
            try await eventually("the standby is synchronous") {
                let rows = try await primary.query("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")
                return try rows.first?.decode(Int.self) == 1
            }
        }
    }

    private func remove() async throws {
        // It may never have run.
        try? await run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        try? FileManager.default.removeItem(atPath: data)
        try await stack.startDatabase()
        let primary = try await stack.connect()
        try await finishing(with: { await primary.close() }) {
            try await primary.simple("ALTER SYSTEM RESET synchronous_standby_names")
            try await primary.simple("SELECT pg_reload_conf()")
        }
    }

    private func run(_ program: String, _ arguments: String...) async throws {
        var command = ["\(programs)/\(program)"] + arguments
        // PostgreSQL does not run as root.
        if geteuid() == 0 {
            let runuser = Launch.find("runuser", in: ["/usr/sbin", "/sbin"]) ?? "/usr/sbin/runuser"
            command = [runuser, "-u", "postgres", "--"] + command
        }
        let result = try await Launch.run(
            command[0], Array(command.dropFirst()),
            environment: Launch.plainEnvironment(["PGPASSWORD": stack.state.databasePassword]))
        guard result.status == 0 else { throw StackError("\(program) failed: \(result.output)") }
    }
}
