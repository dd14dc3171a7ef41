/// One numbered step of a schema.
///
/// Up only; never edited once landed.
public struct Migration: Sendable {
    /// A service's steps count from 1, without gaps; those of the worker's own tables from 0 downwards.
    public let number: Int
    public let name: String
    /// Unqualified names: the search path is the schema of the service.
    public let sql: String

    public init(_ number: Int, _ name: String, _ sql: [UInt8]) {
        self.number = number
        self.name = name
        self.sql = String(decoding: sql, as: UTF8.self)
    }
}
