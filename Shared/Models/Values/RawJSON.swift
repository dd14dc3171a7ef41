/// Any JSON, kept as it was written.
public struct RawJSON: ContractValue {
    public let bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    public static let placeholder = RawJSON(Array("null".utf8))
    public static let schema = Schema.any

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> RawJSON? { RawJSON(Array(value.json)) }

    public func write(to writer: inout JSONWriter) { writer.raw(bytes) }
}
