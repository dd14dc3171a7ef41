internal import LMSModels
internal import Postgres

/// The statements on one table of the directory.
protocol StateTable: Sendable {
    associatedtype State: DirectoryState

    /// As in DOMAIN.md.
    static var name: StaticString { get }
    /// `false` for the organizations themselves.
    static var isInOrganization: Bool { get }

    /// Reads and locks rows in key order: organization, id, moment and hash of the state, and the state as JSON.
    ///
    /// The lock leaves room for the foreign keys of others (`FOR KEY SHARE`).
    static func present(organizations: [String], ids: [String]) -> PostgresStatement

    /// Who has these unique values: position in the arrays from 1, organization, id.
    static func holders(organizations: [String], values: [String]) -> PostgresStatement?

    /// Inserts what is new and updates what is older: organization, id, and whether the row was inserted.
    static func write(_ rows: [UpsertPlan<State>.Row]) -> PostgresStatement
}

extension StateTable {
    static var isInOrganization: Bool { true }
    static func holders(organizations: [String], values: [String]) -> PostgresStatement? { nil }
}
