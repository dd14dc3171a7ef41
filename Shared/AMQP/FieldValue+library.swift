internal import CRabbitMQ

extension FieldValue {
    /// Copies a value that librabbitmq decoded.
    init(_ value: amqp_field_value_t, keys: StringCache) {
        switch amqp_field_value_kind_t(UInt32(value.kind)) {
        case AMQP_FIELD_KIND_BOOLEAN: self = .bool(value.value.boolean != 0)
        case AMQP_FIELD_KIND_I8: self = .int(Int64(value.value.i8))
        case AMQP_FIELD_KIND_U8: self = .int(Int64(value.value.u8))
        case AMQP_FIELD_KIND_I16: self = .int(Int64(value.value.i16))
        case AMQP_FIELD_KIND_U16: self = .int(Int64(value.value.u16))
        case AMQP_FIELD_KIND_I32: self = .int(Int64(value.value.i32))
        case AMQP_FIELD_KIND_U32: self = .int(Int64(value.value.u32))
        case AMQP_FIELD_KIND_I64: self = .int(value.value.i64)
        case AMQP_FIELD_KIND_U64:
            self = Int64(exactly: value.value.u64).map(FieldValue.int) ?? .double(Double(value.value.u64))
        case AMQP_FIELD_KIND_F32: self = .double(Double(value.value.f32))
        case AMQP_FIELD_KIND_F64: self = .double(value.value.f64)
        case AMQP_FIELD_KIND_DECIMAL:
            let decimal = value.value.decimal
            let scale = (0..<decimal.decimals).reduce(1.0) { power, _ in power * 10 }
            self = .double(Double(Int32(bitPattern: decimal.value)) / scale)
        case AMQP_FIELD_KIND_UTF8: self = .string(String(value.value.bytes))
        case AMQP_FIELD_KIND_BYTES:
            let bytes = value.value.bytes
            self = .bytes([UInt8](UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.len)))
        case AMQP_FIELD_KIND_TIMESTAMP: self = .timestamp(Int64(truncatingIfNeeded: value.value.u64))
        case AMQP_FIELD_KIND_ARRAY:
            let array = value.value.array
            self = .array((0..<Int(array.num_entries)).map { FieldValue(array.entries[$0], keys: keys) })
        case AMQP_FIELD_KIND_TABLE: self = .table([String: FieldValue](value.value.table, keys: keys))
        default: self = .null
        }
    }
}

extension [String: FieldValue] {
    /// Copies a table; an empty one allocates nothing.
    ///
    /// Of two entries with one key the last wins.
    init(_ table: amqp_table_t, keys: StringCache) {
        self = [:]
        guard table.num_entries > 0 else { return }
        reserveCapacity(Int(table.num_entries))
        for index in 0..<Int(table.num_entries) {
            let entry = table.entries[index]
            self[keys.string(entry.key)] = FieldValue(entry.value, keys: keys)
        }
    }
}
