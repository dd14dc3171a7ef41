/// What depends on how many messages a log has.
///
/// A message that waits for another is refused when it has gone through all the wait queues. What it waits for has to
/// be there by then, whatever the order of publishing:
///
/// - A log of up to ``longLog`` messages is in the queues as a whole before the first worker starts, in any order. A
///   retry goes to the end of its queue, so a message is tried again at most once in each pass through the log, and
///   needs one pass for each step of the longest chain: organization, faculty, teacher, class, roster, session,
///   check-in; or organization, and the six versions of a submission. The delays are there for short logs, whose passes take no time, and for what goes wrong.
/// - In a longer log a message moves at most ``displacement`` places, and is published when at most ``backlog``
///   messages are undecided. What it waits for is decided within so many messages, however long the whole log takes;
///   the delays, 40 to 50 s together, leave time for them, and for the directory at its beginning.
struct VerifyPace: Sendable {
    /// A log of more messages is published while the workers work.
    static let longLog = 10_000
    /// So many messages are published and confirmed at a time: memory is bounded, and so is what a lost broker costs.
    static let portion = 2_000
    /// So many undecided messages are enough to keep all workers busy: each prefetches 2,000 at most.
    static let backlog = 10_000
    /// How far a message of a long log moves from its place.
    static let displacement = 5_000

    /// Whether the log is longer than ``longLog``.
    let isLong: Bool
    /// Milliseconds of the wait queues.
    let retryDelays: [Int]
    /// `BATCH_MAX` of the workers: small batches have many moments for a fault, large ones get through a long log.
    let batchMax: Int
    /// The time between two looks at the database, each of which counts the inboxes.
    let lookInterval: Duration
    /// A round in which nothing changes for so long is stuck.
    let patience: Duration

    /// - Parameters:
    ///   - messages: distinct ones of the log.
    ///   - isDisturbed: whether anything goes wrong meanwhile: the broker alone may be away for ten seconds.
    init(messages: Int, isDisturbed: Bool) {
        isLong = messages > Self.longLog
        var delays = [100, 300, 600, 1_000, 1_500, 2_200, 3_300]
        if isDisturbed || messages > 1_000 { delays.append(8_000) }
        if isLong { delays += [13_000, 20_000] }
        retryDelays = delays
        batchMax = isLong ? 500 : 20
        lookInterval = .milliseconds(isLong ? 100 : 50)
        patience = .seconds(180 + messages / 500)
    }
}
