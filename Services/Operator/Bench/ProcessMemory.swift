import Foundation

/// What `/proc` tells of a process's memory.
enum ProcessMemory {
    /// The most resident memory so far (`VmHWM`), in bytes.
    static func peak(_ process: Process) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { throw CommandError("/proc does not tell the worker's memory") }
        return kilobytes * 1_024
    }
}
