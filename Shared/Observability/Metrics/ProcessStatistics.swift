internal import Glibc

/// What the kernel says about this process, under the names that every Prometheus client uses.
///
/// Source: prometheus.io/docs/instrumenting/writing_clientlibs, "Standard and runtime metrics"; proc(5). What
/// `/proc` does not tell is left out.
enum ProcessStatistics {
    static let names = metrics.map(\.name)

    private struct Metric {
        let name: String
        let kind: MetricKind
        let help: String
        let read: @Sendable () -> Double?
    }

    private static let metrics = [
        Metric(name: "process_cpu_seconds_total", kind: .counter, help: "Processor time used, in seconds.") {
            guard let user = statField(14), let system = statField(15) else { return nil }
            return Double(user + system) / ticksPerSecond
        },
        Metric(name: "process_open_fds", kind: .gauge, help: "Open file descriptors.", read: openFiles),
        Metric(
            name: "process_resident_memory_bytes", kind: .gauge, help: "Resident memory, in bytes.",
            read: residentMemory),
        Metric(name: "process_start_time_seconds", kind: .gauge, help: "Start of the process, in Unix time.") {
            startTime
        },
    ]

    private static let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))

    /// Is computed once: it does not change.
    private static let startTime: Double? = {
        let boot = ProcFile.text("/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }
        guard let boot = boot.flatMap({ Double($0.dropFirst(6)) }), let start = statField(22) else { return nil }
        return boot + Double(start) / ticksPerSecond
    }()

    static func read() -> [ExposedFamily] {
        metrics.compactMap { metric in
            guard let value = metric.read() else { return nil }
            return ExposedFamily(name: metric.name, kind: metric.kind, help: metric.help) {
                $0.sample(metric.name, "", value)
            }
        }
    }

    /// A field of `/proc/self/stat`, counted from 1 as in proc(5).
    private static func statField(_ number: Int) -> UInt64? {
        // The second field is the name of the program, in parentheses, and may hold spaces and parentheses.
        guard let text = ProcFile.text("/proc/self/stat"), let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return number - 3 < fields.count ? UInt64(fields[number - 3]) : nil
    }

    @Sendable private static func residentMemory() -> Double? {
        let fields = ProcFile.text("/proc/self/statm")?.split(separator: " ") ?? []
        return fields.count > 1 ? Double(fields[1]).map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) } : nil
    }

    @Sendable private static func openFiles() -> Double? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var entries = 0
        while readdir(directory) != nil { entries += 1 }
        // Not counted: `.`, `..` and the descriptor that reads the directory.
        return Double(entries - 3)
    }
}
