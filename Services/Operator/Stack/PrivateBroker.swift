import Foundation
import Glibc

/// A RabbitMQ node of the stack's own: its directories, ports, user, cookie and epmd.
///
/// It shares nothing with a system-wide RabbitMQ, nor with other stacks: node names are unique, and each node has its
/// own epmd, bound like everything else to 127.0.0.1.
struct PrivateBroker {
    let directory: String
    let log: String
    let marker: [String: String]

    /// The programs, or an error that says which package is missing.
    @discardableResult
    static func checkInstalled() throws -> (server: String, epmd: String) {
        // The script itself: the Debian wrapper in /usr/sbin changes to user rabbitmq and the system's directories.
        guard let server = Launch.find("rabbitmq-server", in: ["/usr/lib/rabbitmq/bin"]) else {
            throw StackError.missing("rabbitmq-server", package: "rabbitmq-server")
        }
        guard let epmd = Launch.find("epmd", in: ["/usr/bin", "/usr/lib/erlang/bin"]) else {
            throw StackError.missing("epmd", package: "erlang-base")
        }
        return (server, epmd)
    }

    /// Starts epmd, unless it runs, and the node; `save` is called as soon as a process is there to be recorded.
    func start(_ state: inout StackState, save: (StackState) throws -> Void) async throws {
        let (server, epmd) = try PrivateBroker.checkInstalled()
        try write(state)
        if state.epmd?.isRunning != true {
            // Ours and in the foreground, so that `down` knows it; the node would start a daemon nobody stops.
            state.epmd = try Launch.detached(
                epmd, ["-port", String(state.ports.epmd), "-address", "127.0.0.1"],
                environment: Launch.plainEnvironment(marker), log: log)
            try save(state)
        }
        state.broker = try Launch.detached(
            server, [], environment: environment(state), log: log)
        try save(state)
    }

    /// Waits until the node accepts AMQP connections.
    ///
    /// - Returns: The broker's version.
    func waitUntilReady(_ state: StackState, within limit: Duration = .seconds(180)) async throws -> String {
        let client = ManagementClient(
            try ManagementEndpoint(
                amqpURL: state.addresses.amqpURL, managementURL: state.addresses.managementURL))
        let deadline = ContinuousClock.now + limit
        while true {
            // The management listener opens before the AMQP one: reaching it is not enough.
            if (try? await client.isListening(port: state.ports.amqp)) == true {
                return try await client.brokerVersion()
            }
            guard state.broker?.isRunning == true else {
                throw StackError("RabbitMQ ended while it started\n\(Launch.lastLines(of: log))")
            }
            guard ContinuousClock.now < deadline else {
                throw StackError("RabbitMQ is not ready after \(limit)\n\(Launch.lastLines(of: log))")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Stops node and epmd; the node closes its queues properly on SIGTERM.
    ///
    /// - Returns: Whether it had to be killed.
    func stop(_ state: inout StackState, within limit: Duration = .seconds(60)) async throws -> Bool {
        var wasKilled = false
        if let broker = state.broker { wasKilled = try await broker.terminate(within: limit) }
        state.broker = nil
        if let epmd = state.epmd { _ = try await epmd.terminate(within: .seconds(5)) }
        state.epmd = nil
        return wasKilled
    }

    private func environment(_ state: StackState) -> [String: String] {
        Launch.plainEnvironment(marker).merging([
            "HOME": directory,
            // Makes the script become the node instead of its parent: the recorded process is the node.
            "detached": "1",
            "ERL_EPMD_PORT": String(state.ports.epmd),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_CRASH_DUMP": "\(directory)/log/erl_crash.dump",
            "RABBITMQ_NODENAME": state.nodeName,
            "RABBITMQ_DIST_PORT": String(state.ports.distribution),
            "RABBITMQ_CONF_ENV_FILE": "\(directory)/rabbitmq-env.conf",
            "RABBITMQ_CONFIG_FILE": "\(directory)/rabbitmq.conf",
            "RABBITMQ_ADVANCED_CONFIG_FILE": "\(directory)/advanced.config",
            "RABBITMQ_ENABLED_PLUGINS_FILE": "\(directory)/enabled_plugins",
            "RABBITMQ_MNESIA_BASE": "\(directory)/data",
            "RABBITMQ_LOG_BASE": "\(directory)/log",
            "RABBITMQ_GENERATED_CONFIG_DIR": "\(directory)/generated",
            "RABBITMQ_PID_FILE": "\(directory)/pid",
            // Not pinned to cores: database and workers want them too, and so do other stacks.
            "RABBITMQ_SCHEDULER_BIND_TYPE": "u",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS":
                "-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false",
        ]) { _, new in new }
    }

    private func write(_ state: StackState) throws {
        for path in [directory, "\(directory)/data", "\(directory)/log"] {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        try PrivateFile.write(state.cookie, to: "\(directory)/.erlang.cookie", mode: 0o400)
        try PrivateFile.write("", to: "\(directory)/rabbitmq-env.conf")
        try PrivateFile.write("[rabbitmq_management].\n", to: "\(directory)/enabled_plugins")
        // Statistics every second, not every five: queue lengths in `lectern status` then lag by three to five seconds.
        // A message that expires in a wait queue just when the broker comes back may miss its queue's leader; the broker
        // tries again after ten seconds, not after 180. Mnesia would leave its core files in the caller's directory.
        try PrivateFile.write(
            """
            [{rabbit, [{quorum_tick_interval, 1000}, {dead_letter_worker_publisher_confirm_timeout, 10000}]},
             {mnesia, [{core_dir, "\(directory)/log"}]}].

            """, to: "\(directory)/advanced.config")
        try PrivateFile.write(
            """
            # Written by `lectern up`; changes do not last.
            listeners.tcp.1 = 127.0.0.1:\(state.ports.amqp)
            management.tcp.ip = 127.0.0.1
            management.tcp.port = \(state.ports.management)
            default_user = \(state.user)
            default_pass = \(state.brokerPassword)
            default_user_tags.administrator = true
            collect_statistics_interval = 1000
            log.file.level = info

            # For machines with little to spare. Below the disk limit every publisher blocks, and the shipped
            # write-ahead log of 512 MB would fill such a disk by itself. Where there is room it is better: what is
            # consumed before the log is full is never written a second time.
            disk_free_limit.absolute = 50MB
            raft.wal_max_size_bytes = \(logSize())
            vm_memory_high_watermark.relative = 0.4

            """, to: "\(directory)/rabbitmq.conf")
    }

    /// A sixteenth of the free disk, at least 64 MB and at most the shipped 512 MB.
    private func logSize() -> Int {
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: directory)
        let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
        return min(512, max(64, Int(free >> 20) / 16)) << 20
    }
}
