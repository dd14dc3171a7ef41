// Numbers widen when they are read (int4 as Int64) and never narrow: a narrowing that works in the tests fails
// on the day the value grows. `numeric` (sum of int8, avg) has to be cast in SQL.

extension Bool: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .bool }

    public func encode(into buffer: inout [UInt8]) { buffer.append(self ? 1 : 0) }

    public static func decode(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws -> Bool {
        guard type == .bool else { throw PostgresDecodingError.mismatch(Self.self, type) }
        return try bytes.wholeInteger(as: UInt8.self, for: Self.self, type) != 0
    }
}

extension Int16: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int2 }

    public func encode(into buffer: inout [UInt8]) { buffer.append(bigEndian: self) }

    public static func decode(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws -> Int16 {
        guard type == .int2 else { throw PostgresDecodingError.mismatch(Self.self, type) }
        return try bytes.wholeInteger(as: Int16.self, for: Self.self, type)
    }
}

extension Int32: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int4 }

    public func encode(into buffer: inout [UInt8]) { buffer.append(bigEndian: self) }

    public static func decode(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws -> Int32 {
        switch type {
        case .int4: try bytes.wholeInteger(as: Int32.self, for: Self.self, type)
        case .int2: Int32(try bytes.wholeInteger(as: Int16.self, for: Self.self, type))
        default: throw PostgresDecodingError.mismatch(Self.self, type)
        }
    }
}

extension Int64: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int8 }

    public func encode(into buffer: inout [UInt8]) { buffer.append(bigEndian: self) }

    public static func decode(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws -> Int64 {
        try decode(bytes, type: type, for: Self.self)
    }

    fileprivate static func decode(
        _ bytes: UnsafeRawBufferPointer, type: PostgresType, for expected: any Any.Type
    ) throws -> Int64 {
        switch type {
        case .int8: try bytes.wholeInteger(as: Int64.self, for: expected, type)
        case .int4: Int64(try bytes.wholeInteger(as: Int32.self, for: expected, type))
        case .int2: Int64(try bytes.wholeInteger(as: Int16.self, for: expected, type))
        case .oid: Int64(try bytes.wholeInteger(as: UInt32.self, for: expected, type))
        default: throw PostgresDecodingError.mismatch(expected, type)
        }
    }
}

extension Int: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int8 }

    public func encode(into buffer: inout [UInt8]) { buffer.append(bigEndian: Int64(self)) }

    public static func decode(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws -> Int {
        Int(try Int64.decode(bytes, type: type, for: Self.self))
    }
}

extension Double: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .float8 }

    public func encode(into buffer: inout [UInt8]) { buffer.append(bigEndian: bitPattern) }

    public static func decode(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws -> Double {
        switch type {
        case .float8: Double(bitPattern: try bytes.wholeInteger(as: UInt64.self, for: Self.self, type))
        case .float4: Double(try Float.decode(bytes, type: type))
        default: throw PostgresDecodingError.mismatch(Self.self, type)
        }
    }
}

extension Float: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .float4 }

    public func encode(into buffer: inout [UInt8]) { buffer.append(bigEndian: bitPattern) }

    public static func decode(_ bytes: UnsafeRawBufferPointer, type: PostgresType) throws -> Float {
        guard type == .float4 else { throw PostgresDecodingError.mismatch(Self.self, type) }
        return Float(bitPattern: try bytes.wholeInteger(as: UInt32.self, for: Self.self, type))
    }
}
