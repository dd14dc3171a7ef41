import Foundation
import Glibc

/// What `lectern up` chose and started, as kept in `stack.json` with mode 0600: it holds passwords.
///
/// The file is written after every step, so that `lectern down` can stop whatever an interrupted `up` left.
struct StackState: Codable, Sendable {
    /// Ports of 127.0.0.1, chosen at the first start and kept.
    struct Ports: Codable, Sendable {
        var amqp: Int
        var management: Int
        var distribution: Int
        var epmd: Int
        var database: Int
    }

    struct Worker: Codable, Sendable {
        var service: String
        /// 1 for the first worker of its service.
        var number: Int
        var httpPort: Int
        var process: ProcessRecord

        var name: String { "\(service)-\(number)" }
    }

    /// Tells this stack's processes from those of other stacks.
    var id: String
    var ports: Ports
    /// The user of the broker and of the database.
    var user: String
    var brokerPassword: String
    var databasePassword: String
    var cookie: String
    /// Where the cluster's files are: below the home, or elsewhere when user postgres cannot reach that.
    var databaseDirectory: String?

    var broker: ProcessRecord?
    var epmd: ProcessRecord?
    var database: ProcessRecord?
    var workers: [Worker] = []

    var brokerVersion: String?
    var databaseVersion: String?

    /// Chooses ports and secrets for a new stack.
    static func new() throws -> StackState {
        let ports = try FreePorts.choose(5)
        return StackState(
            id: String(secret().prefix(8)),
            ports: Ports(
                amqp: ports[0], management: ports[1], distribution: ports[2], epmd: ports[3], database: ports[4]),
            user: "lectern", brokerPassword: secret(), databasePassword: secret(), cookie: secret())
    }

    /// 128 random bits in hexadecimal: nothing to escape in an address or a configuration file.
    private static func secret() -> String {
        (0..<16).map { _ in
            let byte = String(UInt8.random(in: .min ... .max), radix: 16)
            return byte.count == 1 ? "0" + byte : byte
        }.joined()
    }

    var nodeName: String { "lectern-\(id)@localhost" }

    var addresses: StackAddresses {
        StackAddresses(
            amqpURL: "amqp://\(user):\(brokerPassword)@127.0.0.1:\(ports.amqp)/%2F",
            databaseURL: "postgresql://\(user):\(databasePassword)@127.0.0.1:\(ports.database)/lectern",
            managementURL: "http://\(user):\(brokerPassword)@127.0.0.1:\(ports.management)")
    }
}

/// How programs reach the stack's broker and database; with credentials, so not for a log.
struct StackAddresses: Sendable {
    var amqpURL: String
    var databaseURL: String
    var managementURL: String

    /// The variables that workers, tests and other commands read.
    var environment: [(name: String, value: String)] {
        [("AMQP_URL", amqpURL), ("DATABASE_URL", databaseURL), ("MANAGEMENT_URL", managementURL)]
    }
}

extension StackState {
    /// Reads the state; `nil` when there is none.
    static func load(from path: String) throws -> StackState? {
        guard let data = FileManager.default.contents(atPath: path) else {
            if access(path, F_OK) == 0 {
                throw StackError("cannot read \(path): it belongs to another user; run as that user")
            }
            return nil
        }
        do {
            return try JSONDecoder().decode(StackState.self, from: data)
        } catch {
            throw StackError("\(path) is not a stack's state (\(error)); if nothing of it runs, remove the directory")
        }
    }

    /// Writes the state in one step, readable by its owner only.
    func save(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try PrivateFile.write(String(decoding: encoder.encode(self), as: UTF8.self), to: path)
    }
}

/// Files that only their owner may read.
enum PrivateFile {
    /// Replaces a file in one step: a reader sees the old text or the new one, never a part.
    ///
    /// - Parameters:
    ///   - text: The file's new contents.
    ///   - path: Where; the directory exists.
    ///   - mode: The permissions, from the moment the file exists.
    /// - Throws: `StackError` that names the path and the cause.
    static func write(_ text: String, to path: String, mode: mode_t = 0o600) throws {
        let temporary = "\(path).\(getpid())"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw StackError("cannot write \(path): \(String(cString: strerror(errno)))") }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
        guard rename(temporary, path) == 0 else {
            throw StackError("cannot write \(path): \(String(cString: strerror(errno)))")
        }
    }
}
