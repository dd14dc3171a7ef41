import LMSModels
import Postgres
import WorkerKit

/// A row of `control.publishers`: a broker user, and what it may send.
struct Publisher: Equatable, Sendable {
    let user: String
    let rule: PublisherRules.Rule

    init(user: String, rule: PublisherRules.Rule) {
        self.user = user
        self.rule = rule
    }

    /// Reads a row.
    /// - Parameter row: has the columns of ``all`` and ``of(_:)``.
    /// - Throws: `PostgresDecodingError`.
    init(_ row: PostgresRow) throws {
        let (user, sources, tenants, types, roles) = try row.decode(
            String.self, [String].self, [String].self, [String].self, [String].self)
        self.init(user: user, rule: .init(sources: sources, tenants: tenants, types: types, roles: roles))
    }

    static var all: PostgresStatement {
        "SELECT broker_user, sources, tenants, types, roles FROM control.publishers ORDER BY broker_user"
    }

    static func of(_ user: String) -> PostgresStatement {
        "SELECT broker_user, sources, tenants, types, roles FROM control.publishers WHERE broker_user = \(user)"
    }

    var upsert: PostgresStatement {
        """
        INSERT INTO control.publishers (broker_user, sources, tenants, types, roles)
        VALUES (\(user), \(rule.sources), \(rule.tenants), \(rule.types), \(rule.roles))
        ON CONFLICT (broker_user) DO UPDATE
        SET sources = EXCLUDED.sources, tenants = EXCLUDED.tenants, types = EXCLUDED.types, roles = EXCLUDED.roles
        """
    }

    /// The lists by their names, in the order of the options.
    var lists: [(name: String, patterns: [String])] {
        [("sources", rule.sources), ("tenants", rule.tenants), ("types", rule.types), ("roles", rule.roles)]
    }

    /// The lists as an object.
    var json: String {
        var writer = JSONWriter()
        writer.object { write(to: &$0) }
        return writer.string
    }

    func write(to writer: inout JSONWriter) {
        for (name, patterns) in lists {
            writer.key(named: name)
            writer.array { writer in for pattern in patterns { writer.value(pattern) } }
        }
    }
}
