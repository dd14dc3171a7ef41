extension WireWriter {
    mutating func table(_ table: [String: FieldValue]) {
        let start = beginLength()
        for (key, value) in table {
            shortString(key)
            field(value)
        }
        endLength(start)
    }

    /// Writes the kind's letter as RabbitMQ reads it (`l` is a signed 64-bit integer), then the value.
    mutating func field(_ value: FieldValue) {
        switch value {
        case .bool(let bool):
            kind("t")
            integer(UInt8(bool ? 1 : 0))
        case .int(let int):
            kind("l")
            integer(int)
        case .double(let double):
            kind("d")
            integer(double.bitPattern)
        case .string(let string):
            kind("S")
            longString(string)
        case .bytes(let content):
            kind("x")
            integer(UInt32(content.count))
            content.withUnsafeBytes { bytes($0) }
        case .timestamp(let seconds):
            kind("T")
            integer(seconds)
        case .array(let values):
            kind("A")
            let start = beginLength()
            for value in values { field(value) }
            endLength(start)
        case .table(let nested):
            kind("F")
            table(nested)
        case .null:
            kind("V")
        }
    }

    private mutating func kind(_ letter: Unicode.Scalar) { integer(UInt8(ascii: letter)) }
}
