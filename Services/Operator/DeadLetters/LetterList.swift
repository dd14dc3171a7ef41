import LMSModels

/// What `lectern dead list` prints.
struct LetterList {
    let letters: [Letter]
    let counts: [(service: String, counts: [LetterStore.Count])]
    let queues: Result<DeadQueues, any Error>
    /// Some letters may have been left out by a condition.
    let isFiltered: Bool

    private var total: Int { counts.reduce(0) { $0 + $1.counts.reduce(0) { $0 + $1.letters } } }

    private var byService: [(name: String, letters: Int)] {
        counts.map { ($0.service, $0.counts.reduce(0) { $0 + $1.letters }) }
    }

    private var byReason: [(name: String, letters: Int)] {
        Dictionary(counts.flatMap(\.counts).map { ($0.reason, $0.letters) }, uniquingKeysWith: +)
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }

    /// The table, and a line with the numbers.
    /// - Parameter width: Columns of the terminal; the message is cut to what is left.
    /// - Returns: lines without a newline at the end.
    func text(width: Int) -> String {
        guard total > 0 else {
            let nothing = isFiltered ? "No dead letters match (--all shows replayed ones too)." : "No dead letters."
            return nothing + "\n" + queueLine
        }
        let heads = ["key", "service", "died", "type", "tenant", "code", "reason", "tries", "source", "id", "message"]
        var rows = letters.map { letter in
            [
                letter.key.short, letter.service, letter.lastAt.toTheSecond,
                // Every type of a service begins so, and the service stands beside it.
                Self.cell(letter.type?.trimmingPrefix("lms.\(letter.service)."), 40), Self.cell(letter.tenant, 16),
                letter.code ?? "-", letter.reason, String(letter.attempts), Self.cell(letter.source, 24),
                Self.cell(letter.id, 36),
                (letter.replayedAt == nil ? "" : "[replayed] ") + letter.message.printable,
            ]
        }
        rows.insert(heads, at: 0)
        let last = heads.count - 1
        let taken = (0..<last).reduce(0) { sum, column in sum + (rows.map { $0[column].count }.max() ?? 0) + 2 }
        for index in rows.indices { rows[index][last] = rows[index][last].cut(to: max(24, width - taken)) }
        return Columns.text(rows) + "\n\n" + numbers + "\n" + queueLine
    }

    private var numbers: String {
        let shown = letters.count < total ? " (the latest \(letters.count) shown; --limit shows more)" : ""
        let list = { (counts: [(name: String, letters: Int)]) in
            counts.filter { $0.letters > 0 }.map { "\($0.name) \($0.letters)" }.joined(separator: ", ")
        }
        return "\(total.of("dead letter"))\(shown): \(list(byService)); \(list(byReason))"
    }

    private var queueLine: String {
        switch queues {
        case .success(let queues): "Messages in the queues: \(queues.text)"
        case .failure(let error): "Messages in the queues: unknown, \(error)"
        }
    }

    private static func cell(_ text: (some StringProtocol)?, _ length: Int) -> String {
        text.map { String($0).printable.cut(to: length) } ?? "-"
    }

    var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("letters")
            writer.array { writer in
                for letter in letters { writer.object { letter.write(to: &$0) } }
            }
            for (name, counts) in [("byService", byService), ("byReason", byReason)] {
                writer.key(named: name)
                writer.object { writer in
                    for count in counts {
                        writer.key(named: count.name)
                        writer.value(count.letters)
                    }
                }
            }
            writer.key("queues")
            writer.object { writer in
                for queue in (try? queues.get())?.lengths ?? [] {
                    writer.key(named: queue.queue)
                    if let messages = queue.messages { writer.value(messages) } else { writer.null() }
                }
            }
            if case .failure(let error) = queues { writer.member("queuesError", "\(error)") }
        }
        return writer.string
    }
}
