import LMSModels
import WorkerKit

extension MessageTrace {
    /// One screen: a section for each service that knows the message.
    /// - Parameters:
    ///   - now: for "3 min ago".
    ///   - width: to which long values are cut.
    /// - Returns: lines without a newline at the end.
    func text(now: Timestamp, width: Int) -> String {
        var lines = ["message \(source.printable) \(id.printable)", "key     \(key.hex)"]
        if let cause {
            lines.append(
                "cause   \(cause.type.printable) at \(cause.service): lectern message \(cause.source.shellWord.printable) "
                    + cause.id.shellWord.printable)
        }
        for place in places {
            lines.append("")
            lines += place.lines(source: source, id: id, now: now).map { $0.cut(to: width) }
        }
        return lines.joined(separator: "\n")
    }
}

extension MessageTrace.Place {
    fileprivate func lines(source: String, id: String, now: Timestamp) -> [String] {
        var lines: [String] = []
        if let decision { lines += self.lines(of: decision, now) }
        // A row can outlive its wait for a moment; the inbox decides.
        if let wait, decision == nil { lines += self.lines(of: wait, now) }
        // One that is on its way back keeps its row until the broker has it.
        if let parked, decision == nil { lines += self.lines(of: parked, now) }
        if let letter { lines += self.lines(of: letter, now) }
        if decision == nil, wait == nil, parked == nil, letter == nil {
            lines.append("\(service)  caused events that are not sent yet")
        }
        if let job { lines += self.lines(of: job, now) }
        if decision != nil {
            lines.append("  effects     \(effects.isEmpty ? "none in the audit log" : effects.count.of("row"))")
            lines += effects.flatMap(self.lines)
        }
        if decision != nil || !pending.isEmpty { lines += eventLines(now) }
        return lines
    }

    private func lines(of decision: MessageTrace.Decision, _ now: Timestamp) -> [String] {
        var lines = ["\(service)  \(decision.outcome)" + (decision.code.map { ", \($0)" } ?? "")]
        lines.append("  type        \(decision.type.printable)")
        lines.append("  tenant      \(decision.tenant?.printable ?? "-")")
        lines.append("  received    \(decision.receivedAt.withDistance(from: now))")
        if let message = decision.message { lines.append("  message     \(message.printable)") }
        if let variant = decision.variant { lines.append("  variant     \(variant.printable)") }
        if let result = decision.result { lines.append("  result      \(result.printable)") }
        return lines
    }

    private func lines(of wait: MessageTrace.Wait, _ now: Timestamp) -> [String] {
        let isLate = now.microseconds - wait.dueAt.microseconds > 10_000_000
        return [
            "\(service)  \(wait.outcome)" + (wait.code.map { ", \($0)" } ?? "") + ": waits to be tried again",
            "  type        \(wait.type.printable)",
            "  tenant      \(wait.tenant?.printable ?? "-")",
            "  message     \(wait.message.printable)",
            "  attempts    \(wait.attempts), the first \(wait.firstAt.withDistance(from: now))",
            "  due         \(wait.dueAt.withDistance(from: now))"
                + (isLate ? "; late: `lectern status` shows whether a worker runs" : ""),
            "  queue       \(Topology.waitQueueName(service: service, delay: wait.delay))",
        ]
    }

    private func lines(of parked: MessageTrace.Parked, _ now: Timestamp) -> [String] {
        [
            "\(service)  kept back: \(parked.cause.printable)",
            "  type        \(parked.type.printable)",
            "  tenant      \(parked.tenant?.printable ?? "-")",
            "  since       \(parked.parkedAt.withDistance(from: now))",
            "  attempts    \(parked.attempts)",
            "  next        sent on when its cause is gone: lectern control status; lectern flags list",
        ]
    }

    private func lines(of job: MessageTrace.Job, _ now: Timestamp) -> [String] {
        let state =
            job.isLeased
            ? "a worker is at it, or has died: another takes over \(job.dueAt.withDistance(from: now))"
            : "waits for a worker since, or until, \(job.dueAt.withDistance(from: now))"
        var lines = ["  job         \(job.kind) \(job.subject.printable): \(state)", "  attempts    \(job.attempts)"]
        if let error = job.lastError { lines.append("  last error  \(error.printable)") }
        return lines
    }

    private func lines(of letter: Letter, _ now: Timestamp) -> [String] {
        let state = letter.replayedAt.map {
            "dead, replayed \($0.withDistance(from: now)) by \(letter.replayedBy ?? "-")"
        }
        var lines = [
            "\(service)  \((state ?? "dead").printable)",
            "  type        \(letter.type?.printable ?? "-")",
            "  tenant      \(letter.tenant?.printable ?? "-")",
            "  reason      \(letter.reason)" + (letter.code.map { ", \($0)" } ?? ""),
            "  message     \(letter.message.printable)",
        ]
        lines += letter.violations.prefix(10).map { "              \($0.path.printable): \($0.message.printable)" }
        if letter.violations.count > 10 { lines.append("              … \(letter.violations.count - 10) more") }
        lines += [
            "  attempts    \(letter.attempts)",
            "  first       \(letter.firstAt.withDistance(from: now))",
            "  last        \(letter.lastAt.withDistance(from: now))",
            "  handler     \(letter.handler ?? "-"), worker version \(letter.workerVersion)",
        ]
        if letter.replayedAt == nil {
            let key = letter.key.short
            lines.append("  next        lectern dead show \(key); its cause mended: lectern dead replay \(key)")
        } else if decision == nil, wait == nil {
            lines.append("  next        not decided again yet: `lectern status` shows whether a worker runs")
        }
        return lines
    }

    private func lines(of effect: MessageTrace.Effect) -> [String] {
        let person = [effect.actor, effect.role.map { "(\($0))" }].compactMap(\.self).joined(separator: " ")
        return [
            "    \(effect.table) \(effect.row.printable)" + (person.isEmpty ? "" : ", by \(person.printable)"),
            "      \((effect.before ?? "(new)").printable) → \((effect.after ?? "(gone)").printable)",
        ]
    }

    private func eventLines(_ now: Timestamp) -> [String] {
        var lines = ["  events      \(pending.count) in the outbox"]
        if pending.isEmpty {
            lines[0] +=
                arrivals.isEmpty
                ? ": it caused none, or they are sent and no service here takes them" : "; sent, and seen at:"
        }
        lines += pending.map {
            "    \($0.type.printable)  \($0.id): not confirmed by the broker, since \($0.since.withDistance(from: now))"
        }
        lines += arrivals.map { arrival in
            "    \(arrival.service)  \(arrival.outcome)\(arrival.code.map { ", \($0)" } ?? "")  \(arrival.type.printable)  \(arrival.id)"
        }
        return lines
    }
}
