import Foundation
import Glibc

/// Processor time of broker, database and workers, from `/proc`.
struct ProcessorTime: Sendable {
    /// Seconds since each began.
    var worker = 0.0
    var broker = 0.0
    var database = 0.0

    static func read(workers: [Process], state: StackState?) -> ProcessorTime {
        let all = Self.all()
        func tree(_ pid: Int32?) -> Double {
            guard let pid, let process = all[pid] else { return 0 }
            // Those that ended meanwhile are counted with their parent.
            return process.own + process.ended + all.values.filter { $0.parent == pid }.reduce(0) { $0 + $1.own }
        }
        return ProcessorTime(
            worker: workers.reduce(0) { $0 + tree($1.processIdentifier) }, broker: tree(state?.broker?.pid),
            database: tree(state?.database?.pid))
    }

    static func - (left: ProcessorTime, right: ProcessorTime) -> ProcessorTime {
        ProcessorTime(worker: left.worker - right.worker, broker: left.broker - right.broker, database: left.database - right.database)
    }

    /// Microseconds a message.
    func perMessage(_ count: Int) -> ProcessorTime {
        let factor = 1e6 / Double(max(1, count))
        return ProcessorTime(worker: worker * factor, broker: broker * factor, database: database * factor)
    }

    var text: String { "worker \(Int(worker)) µs, database \(Int(database)) µs, broker \(Int(broker)) µs" }

    private struct Entry {
        let parent: Int32
        let own: Double
        let ended: Double
    }

    private static func all() -> [Int32: Entry] {
        let tick = Double(sysconf(Int32(_SC_CLK_TCK)))
        var entries: [Int32: Entry] = [:]
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let pid = Int32(name), let text = try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8),
                let end = text.lastIndex(of: ")")
            else { continue }
            // The fields behind the name, from the state on: parent is 1, own times 11 and 12, those of ended children 13, 14.
            let fields = text[text.index(after: end)...].split(separator: " ")
            guard fields.count > 14 else { continue }
            func seconds(_ index: Int) -> Double { (Double(fields[index]) ?? 0) / tick }
            entries[pid] = Entry(parent: Int32(fields[1]) ?? 0, own: seconds(11) + seconds(12), ended: seconds(13) + seconds(14))
        }
        return entries
    }
}
