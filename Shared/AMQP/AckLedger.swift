internal import DequeModule

/// What has been delivered on one connection and not yet acknowledged, in delivery order.
///
/// `ack multiple` covers everything before its tag, so it may only be sent for a prefix that is settled without
/// a gap. What is settled behind an unsettled head waits for the head; when it has waited long enough, or has become
/// a crowd, it is acknowledged one by one.
///
///     settled  settled  OPEN  settled  settled  OPEN
///     └── ack multiple ┘      └─ waits, then ack singly ─┘
///
/// Pure: it decides, the consumer sends.
struct AckLedger {
    enum Ack: Equatable {
        case single(UInt64)
        case multiple(upTo: UInt64)
    }

    private enum Mark: UInt8 {
        case open, settled, acked
    }

    private(set) var generation: UInt64
    private var head: UInt64 = 1
    private var marks: Deque<Mark> = []
    private var waiting = 0
    private var waitingSince: ContinuousClock.Instant?

    /// So many that wait are too many: the broker would soon send no more.
    private let crowd: Int

    init(generation: UInt64, crowd: Int = .max) {
        self.generation = generation
        self.crowd = crowd
    }

    /// Delivered and not settled by the worker.
    private(set) var open = 0
    /// Settled, but held back because something before it is open.
    var isWaiting: Bool { waiting > 0 }

    /// Notes deliveries up to and including `tag`; tags count up by one on a channel.
    mutating func delivered(upTo tag: UInt64) {
        let next = head + UInt64(marks.count)
        guard tag >= next else { return }
        let new = Int(tag - next) + 1
        marks.append(contentsOf: repeatElement(.open, count: new))
        open += new
    }

    /// Notes settled deliveries; tags of another generation, unknown ones and repeated ones are dropped.
    ///
    /// - Returns: the acknowledgement to send now, if the settled prefix has grown.
    mutating func settle(_ tags: [DeliveryTag], now: ContinuousClock.Instant) -> Ack? {
        for tag in tags { mark(tag, .settled, now: now) }
        return advance()
    }

    /// Notes a delivery that is rejected on its own; `false` if there is nothing left to reject.
    mutating func reject(_ tag: DeliveryTag, now: ContinuousClock.Instant) -> (isOpen: Bool, ack: Ack?) {
        guard mark(tag, .acked, now: now) else { return (false, nil) }
        return (true, advance())
    }

    /// The deliveries that have waited behind an open head for at least `patience`, or are a crowd: to be acknowledged
    /// singly.
    mutating func overdue(after patience: Duration, now: ContinuousClock.Instant) -> [Ack] {
        guard let since = waitingSince, waiting >= crowd || now - since >= patience else { return [] }
        var acks: [Ack] = []
        acks.reserveCapacity(waiting)
        for index in marks.indices where marks[index] == .settled {
            marks[index] = .acked
            acks.append(.single(head + UInt64(index)))
        }
        waiting = 0
        waitingSince = nil
        return acks
    }

    @discardableResult
    private mutating func mark(_ tag: DeliveryTag, _ mark: Mark, now: ContinuousClock.Instant) -> Bool {
        guard tag.generation == generation, tag.value >= head, tag.value - head < UInt64(marks.count) else {
            return false
        }
        let index = Int(tag.value - head)
        guard marks[index] == .open else { return false }
        marks[index] = mark
        open -= 1
        if mark == .settled {
            waiting += 1
            if waitingSince == nil { waitingSince = now }
        }
        return true
    }

    /// Drops the finished prefix.
    ///
    /// The tag to name is the last one in it that the broker still waits for: RabbitMQ closes the channel over a
    /// `multiple` that names an acknowledged tag.
    private mutating func advance() -> Ack? {
        var last: UInt64?
        var covered = 0
        var length = 0
        for mark in marks {
            if mark == .open { break }
            if mark == .settled {
                last = head + UInt64(length)
                covered += 1
            }
            length += 1
        }
        marks.removeFirst(length)
        head += UInt64(length)
        waiting -= covered
        if waiting == 0 { waitingSince = nil }
        guard let last else { return nil }
        return covered == 1 ? .single(last) : .multiple(upTo: last)
    }
}
