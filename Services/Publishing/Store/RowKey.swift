/// Names a row: ids are unique within an organization.
struct RowKey: Hashable, Comparable, Sendable {
    let organization: String
    let id: String

    static func < (left: RowKey, right: RowKey) -> Bool { (left.organization, left.id) < (right.organization, right.id) }
}
