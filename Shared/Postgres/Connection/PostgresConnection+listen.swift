extension PostgresConnection {
    /// Starts to listen to a channel.
    ///
    /// Use a connection that is kept for this purpose; one from a pool is closed when it is given back. What is
    /// sent while the connection is lost does not arrive: when the stream ends, connect again and read the state
    /// that the notifications speak of.
    /// - Parameter channel: its name, taken literally, at most 63 bytes.
    /// - Returns: a stream that ends when the connection is closed or lost. It buffers without limit.
    /// - Throws: as ``query(_:)``.
    public func listen(_ channel: String) async throws -> AsyncStream<PostgresNotification> {
        try Task.checkCancellation()
        // First the listener, so that nothing that arrives with the answer is missed.
        let stream = listeners.add(channel)
        try runSimple(
            "LISTEN \"\(channel.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\"",
            in: nil)
        return stream
    }

    /// Sends a notification.
    ///
    /// The server takes an instance-wide lock for it at commit: for rare messages only.
    /// - Parameters:
    ///   - channel: its name, taken literally.
    ///   - payload: less than 8000 bytes.
    /// - Throws: as ``query(_:)``.
    public func notify(_ channel: String, payload: String = "") async throws {
        _ = try await query("SELECT pg_notify(\(channel), \(payload))")
    }
}
