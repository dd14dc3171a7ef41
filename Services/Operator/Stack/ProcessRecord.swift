import Foundation
import Glibc

/// A process that can be told from a later one with the same number.
struct ProcessRecord: Codable, Sendable, Equatable {
    var pid: Int32
    /// Boot and clock tick at which the process began, from `/proc`.
    var started: String

    /// Records a process that runs now; `nil` when there is none.
    init?(running pid: Int32) {
        guard let started = ProcessRecord.start(of: pid) else { return nil }
        self.pid = pid
        self.started = started
    }

    /// Whether this very process still runs.
    ///
    /// One that has ended and waits for its parent does not.
    var isRunning: Bool { ProcessRecord.start(of: pid) == started }

    /// Sends a signal, to this very process only.
    func signal(_ signal: Int32) {
        if isRunning { kill(pid, signal) }
    }

    /// Waits until the process has ended.
    ///
    /// - Returns: Whether it ended within that time.
    func hasEnded(within limit: Duration) async throws -> Bool {
        let deadline = ContinuousClock.now + limit
        while isRunning {
            if ContinuousClock.now >= deadline { return false }
            try await Task.sleep(for: .milliseconds(30))
        }
        return true
    }

    /// Ends the process: SIGTERM, and SIGKILL when it has not ended in time.
    ///
    /// - Parameters:
    ///   - limit: how long it may take.
    ///   - isTold: it has got a SIGTERM already; a second one would end a worker at once.
    /// - Returns: Whether SIGKILL was needed.
    /// - Throws: `CancellationError`.
    func terminate(within limit: Duration, isTold: Bool = false) async throws -> Bool {
        if !isTold { signal(SIGTERM) }
        if try await hasEnded(within: limit) { return false }
        signal(SIGKILL)
        _ = try await hasEnded(within: .seconds(10))
        return true
    }

    /// When the process began, unless it has ended.
    private static func start(of pid: Int32) -> String? {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            // The second field is the program's name in parentheses; it may hold spaces and parentheses itself.
            let nameEnd = stat.lastIndex(of: ")")
        else { return nil }
        let fields = stat[stat.index(after: nameEnd)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
        return "\(boot):\(fields[19])"
    }

    private static let boot =
        (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))
        .map { String($0.prefix(8)) } ?? "?"

    /// The processes whose environment marks them as this stack's.
    ///
    /// - Parameter marker: A whole `NAME=value`.
    /// - Returns: Those that this user may look at, without the running one.
    static func marked(_ marker: String) -> [ProcessRecord] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        let wanted = Array(marker.utf8)
        return names.compactMap(Int32.init).filter { $0 != getpid() }.compactMap { pid in
            guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/environ"),
                data.split(separator: 0).contains(where: { $0.elementsEqual(wanted) })
            else { return nil }
            return ProcessRecord(running: pid)
        }
    }
}
