internal import CRabbitMQ

/// Memory for the arguments of one call into librabbitmq, freed when ``withArena(_:)`` returns.
struct Arena: ~Copyable {
    private let pool: UnsafeMutablePointer<amqp_pool_t>

    fileprivate init() {
        pool = .allocate(capacity: 1)
        pool.initialize(to: amqp_pool_t())
        init_amqp_pool(pool, 4096)
    }

    deinit {
        empty_amqp_pool(pool)
        pool.deallocate()
    }

    func bytes(_ string: String) -> amqp_bytes_t {
        guard !string.isEmpty else { return amqp_empty_bytes }
        var string = string
        return string.withUTF8 { source in
            var copy = amqp_bytes_t()
            amqp_pool_alloc_bytes(pool, source.count, &copy)
            copy.bytes.copyMemory(from: source.baseAddress!, byteCount: source.count)
            return copy
        }
    }

    /// The table as the library wants it: written as on the wire, read back by the library's own decoder.
    func table(_ table: [String: FieldValue]) throws(AMQPError) -> amqp_table_t {
        guard !table.isEmpty else { return amqp_empty_table }
        var writer = WireWriter()
        writer.table(table)
        guard !writer.hasOverflow else {
            throw AMQPError(.invalidMessage, operation: "write a table", message: "a key is longer than 255 bytes")
        }
        let encoded = copy(of: writer)
        var result = amqp_table_t()
        var offset = 0
        let status = amqp_decode_table(encoded, pool, &result, &offset)
        guard status == 0 else { throw AMQPError(status: status, operation: "write a table") }
        return result
    }

    func properties(_ properties: MessageProperties) -> UnsafePointer<amqp_basic_properties_t>? {
        var writer = WireWriter()
        writer.properties(properties)
        guard !writer.hasOverflow else { return nil }
        var decoded: UnsafeMutableRawPointer?
        guard amqp_decode_properties(UInt16(AMQP_BASIC_CLASS), pool, copy(of: writer), &decoded) == 0 else {
            return nil
        }
        return decoded.map { UnsafePointer($0.assumingMemoryBound(to: amqp_basic_properties_t.self)) }
    }

    private func copy(of writer: borrowing WireWriter) -> amqp_bytes_t {
        var copy = amqp_bytes_t()
        amqp_pool_alloc_bytes(pool, writer.count, &copy)
        copy.bytes.copyMemory(from: writer.base, byteCount: writer.count)
        return copy
    }
}

/// Runs `body` with an arena that lives exactly as long.
func withArena<Result>(_ body: (borrowing Arena) throws(AMQPError) -> Result) throws(AMQPError) -> Result {
    let arena = Arena()
    return try body(arena)
}
