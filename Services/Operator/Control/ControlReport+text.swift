import LMSModels
import WorkerKit

extension ControlReport {
    /// A table of each kind of which there is any; empty where nothing is out of the ordinary.
    var text: String { text(now: .now) }

    func text(now: Timestamp) -> String {
        var parts = [blockTable(now), pauseTable(now), limitTable, quarantineTable(now), flagTable, parked.table]
            .filter { $0.count > 1 }.map(Columns.text)
        if let flagsProblem { parts.append("Flags: \(flagsProblem.printable)") }
        if publisherRules { parts.append("Publisher rules are on, for \(publishers.of("publisher")).") }
        return parts.joined(separator: "\n\n")
    }

    private func blockTable(_ now: Timestamp) -> [[String]] {
        [["blocked type", "tenant", "since", "reason"]]
            + blocks.map {
                [$0.type?.printable ?? "any", $0.tenant?.printable ?? "any", Self.distance($0.since, now), Self.cell($0.reason)]
            }
    }

    private func pauseTable(_ now: Timestamp) -> [[String]] {
        [["paused service", "since", "reason"]]
            + pauses.map { [$0.service.printable, Self.distance($0.since, now), Self.cell($0.reason)] }
    }

    private var limitTable: [[String]] {
        [["limited tenant", "messages a second"]] + limits.map { [$0.tenant.printable, "\($0.perSecond)"] }
    }

    private func quarantineTable(_ now: Timestamp) -> [[String]] {
        [["quarantined in", "what", "since", "tries", "relapses", "went through", "reason"]]
            + quarantines.map {
                [
                    $0.service.printable, "\($0.scope) \($0.name)".printable.cut(to: 60), Self.distance($0.since, now),
                    Self.distance($0.probeFrom, now), "\($0.relapses)", "\($0.successes)", Self.cell($0.reason),
                ]
            }
    }

    private var flagTable: [[String]] {
        [["flag", "state", "default", "rule"]]
            + flags.map {
                [$0.key.printable.cut(to: 60), $0.state, $0.defaultVariant?.printable.cut(to: 30) ?? "-", $0.hasTargeting ? "yes" : "-"]
            }
    }

    private static func distance(_ moment: String, _ now: Timestamp) -> String {
        Timestamp(moment)?.distance(from: now) ?? moment
    }

    private static func cell(_ text: String) -> String { text.printable.cut(to: 80) }
}

extension [ControlReport.Parked] {
    /// The rows of a table, the names first.
    var table: [[String]] {
        [["parked in", "cause", "messages", "oldest"]]
            + map {
                [$0.service, $0.cause.printable.cut(to: 80), "\($0.messages)", Age(seconds: Int64($0.oldestSeconds)).description]
            }
    }
}
