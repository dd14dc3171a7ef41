import Postgres

/// Which parked messages are meant: those for which all conditions hold.
struct ParkedFilter: Sendable {
    var type: String?
    var tenant: String?
    /// Whole, or a kind: what stands before the first colon.
    var cause: String?

    /// By cause: how many, and the age of the oldest in seconds.
    func counts(service: String) -> PostgresStatement {
        """
        SELECT cause, count(*), greatest(0, extract(epoch FROM now() - min(parked_at)))::bigint
        FROM \(unescaped: service).parked
        WHERE (\(type)::text IS NULL OR type = \(type))
            AND (\(tenant)::text IS NULL OR tenant = \(tenant))
            AND (\(cause)::text IS NULL OR cause = \(cause) OR starts_with(cause, \(cause) || ':'))
        GROUP BY cause ORDER BY cause
        """
    }

    /// The oldest messages; the conditions are those of ``counts(service:)``.
    func oldest(service: String, limit: Int) -> PostgresStatement {
        """
        SELECT parked_at, type, tenant, cause, source, id, attempts, parkings
        FROM \(unescaped: service).parked
        WHERE (\(type)::text IS NULL OR type = \(type))
            AND (\(tenant)::text IS NULL OR tenant = \(tenant))
            AND (\(cause)::text IS NULL OR cause = \(cause) OR starts_with(cause, \(cause) || ':'))
        ORDER BY parked_at, key
        LIMIT \(limit)
        """
    }
}
