internal import LMSModels

/// The `timestamp` of a pull: a number that devices keep, and that never falls.
///
/// `horizon × 4096 + count`. The horizon is the snapshot's xmin: every transaction before it had ended, so its rows were in
/// the answer. The count tells pulls of one horizon apart, whose snapshots are kept in `pull_cursors`; where that row is
/// gone, the horizon alone costs rows that come again, and never one that does not come (note 0001 beside the store).
struct PullNumber: Sendable, Equatable {
    static let perHorizon: Int64 = 4_096
    /// The greatest horizon whose numbers JavaScript holds exactly: some 2 × 10¹² transactions.
    static let greatestHorizon: Int64 = PullTimestamp.limit / perHorizon - 1
    /// The first transaction that a database has for its users; before it there is nothing to have seen.
    private static let firstTransaction: Int64 = 3

    let value: Int64

    init(_ value: Int64) { self.value = value }

    /// The number of the next pull.
    /// - Parameters:
    ///   - horizon: of its snapshot.
    ///   - last: the greatest number that the device was given before.
    init(horizon: Int64, after last: Int64?) {
        let first = min(horizon, Self.greatestHorizon) * Self.perHorizon
        // The last of a horizon is given again and keeps its first snapshot: rows come again, and none is missed.
        value = max(first, min(last.map { $0 + 1 } ?? first, first + Self.perHorizon - 1), last ?? 0)
    }

    var horizon: Int64 { value / Self.perHorizon }

    /// What a device with this number has seen at least, as PostgreSQL writes snapshots; `nil` where that is nothing.
    var snapshot: String? { horizon < Self.firstTransaction ? nil : "\(horizon):\(horizon):" }
}
