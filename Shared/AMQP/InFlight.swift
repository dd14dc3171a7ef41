internal import DequeModule

/// The messages that were sent on one channel and not yet confirmed, in the order of their confirm numbers.
///
/// Pure: the publisher feeds it what the broker says.
struct InFlight {
    private struct Entry {
        /// `nil` once resolved.
        var batch: PublishBatch?
        var index: Int
    }

    private var first: UInt64 = 1
    private var entries: Deque<Entry> = []
    private(set) var count = 0

    /// Numbers the message as the broker does: from 1, in the order of sending.
    mutating func append(_ batch: PublishBatch, index: Int) {
        entries.append(Entry(batch: batch, index: index))
        count += 1
    }

    /// A confirm or a refusal for `tag`, or for everything up to it.
    ///
    /// Numbers that are not in flight are ignored.
    mutating func resolve(_ tag: UInt64, multiple: Bool, as outcome: PublishOutcome) {
        guard tag >= first || tag == 0 else { return }
        // Tag 0 with `multiple` means everything so far.
        let end = tag == 0 ? entries.count : min(Int(tag - first) + 1, entries.count)
        let start = multiple ? 0 : end - 1
        guard start < end else { return }
        for position in start..<end { resolve(at: position, as: outcome) }
        while let entry = entries.first, entry.batch == nil {
            entries.removeFirst()
            first += 1
        }
    }

    /// A returned message carries no number: it is the first in flight that looks like it.
    ///
    /// Returns come in the order of sending, each before its own confirm.
    mutating func noteReturned(_ returned: ReturnedMessage) {
        for entry in entries {
            guard let batch = entry.batch, !batch.isReturned(at: entry.index) else { continue }
            let message = batch.messages[entry.index]
            guard message.mandatory, message.properties.messageId == returned.messageId,
                message.routingKey == returned.routingKey, message.exchange == returned.exchange
            else { continue }
            batch.note(returned: .returned(replyCode: returned.replyCode, text: returned.text), at: entry.index)
            return
        }
    }

    /// The connection is gone, and with it everybody's confirm.
    mutating func failAll(_ error: AMQPError) {
        for position in entries.indices { resolve(at: position, as: .unconfirmed(error)) }
        self = InFlight()
    }

    private mutating func resolve(at position: Int, as outcome: PublishOutcome) {
        guard let batch = entries[position].batch else { return }
        entries[position].batch = nil
        count -= 1
        batch.resolve(outcome, at: entries[position].index)
    }
}
