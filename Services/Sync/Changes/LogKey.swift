internal import LMSModels

/// A row of a tenant's devices.
struct LogKey: Hashable, Comparable, Sendable {
    let organization: Int32
    let table: DeviceTable
    let id: String

    static func < (left: LogKey, right: LogKey) -> Bool {
        (left.organization, left.table, left.id) < (right.organization, right.table, right.id)
    }
}

/// What the owner of a row says, in the order in which it came to be: the greatest counts.
struct Rank: Hashable, Comparable, Sendable {
    /// The version of a session, or the moment of a state in microseconds.
    let version: Int64
    /// Decides between equal versions.
    let tie: Int64

    static func < (left: Rank, right: Rank) -> Bool { (left.version, left.tie) < (right.version, right.tie) }
}
