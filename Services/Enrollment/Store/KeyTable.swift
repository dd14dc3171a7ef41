internal import Postgres
internal import WorkerKit

/// Finds the integer keys of classes and students.
enum KeyTable {
    /// Asks the database only for what the caches do not know.
    static func keys(
        classes: Set<RowKey>, known classCache: KeyCache<RowKey, Int32>, students: Set<RowKey>, known studentCache: KeyCache<RowKey, Int32>,
        in transaction: PostgresTransaction
    ) async throws -> (classes: [RowKey: Int32], students: [RowKey: Int32]) {
        var foundClasses = classCache.find(classes)
        var foundStudents = studentCache.find(students)
        let missingClasses = classes.filter { foundClasses[$0] == nil }
        let missingStudents = students.filter { foundStudents[$0] == nil }
        guard !missingClasses.isEmpty || !missingStudents.isEmpty else { return (foundClasses, foundStudents) }
        let results = try await transaction.pipeline([
            select("classes", Array(missingClasses)), select("students", Array(missingStudents)),
        ])
        try add(results[0], to: &foundClasses, classCache)
        try add(results[1], to: &foundStudents, studentCache)
        return (foundClasses, foundStudents)
    }

    private static func add(_ rows: PostgresRows, to found: inout [RowKey: Int32], _ cache: KeyCache<RowKey, Int32>) throws {
        var committed: [(RowKey, Int32)] = []
        for row in rows {
            let (organization, id, key, isOwn) = try row.decode(String.self, String.self, Int32.self, Bool.self)
            let name = RowKey(organization: organization, id: id)
            found[name] = key
            if !isOwn { committed.append((name, key)) }
        }
        cache.remember(committed)
    }

    /// A row that this transaction has written itself is not committed yet.
    private static func select(_ table: String, _ keys: [RowKey]) -> PostgresStatement {
        """
        SELECT known.organization_id, known.id, known.key, known.xmin = pg_current_xact_id()::xid
        FROM unnest(\(keys.map(\.organization)), \(keys.map(\.id))) AS wanted (organization_id, id)
        JOIN enrollment.\(unescaped: table) AS known USING (organization_id, id)
        WHERE NOT known.is_deleted
        """
    }
}
