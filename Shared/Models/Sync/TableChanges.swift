/// What changed in one table since the last pull, as WatermelonDB has it.
public struct TableChanges<Value: ContractValue>: Contract {
    public var created = Listing<Value>.placeholder
    public var updated = Listing<Value>.placeholder
    public var deleted = Listing<RowID>.placeholder

    public init() {}

    public var isEmpty: Bool { created.elements.isEmpty && updated.elements.isEmpty && deleted.elements.isEmpty }

    public mutating func fields(_ fields: inout Fields) {
        fields.required("created", &created, "Rows that were not there before.")
        fields.required("updated", &updated, "Rows that were, as they are now.")
        fields.required("deleted", &deleted, "Ids of rows that are gone.")
    }
}

/// A row in an answer, as it is stored.
///
/// A column without a value is written as null: a device keeps what a row does not name.
public struct StoredRow<Row: DeviceRow>: ContractValue {
    public let json: [UInt8]

    public init(_ row: Row) { json = row.jsonWithNulls }

    /// - Parameter json: as ``init(_:)`` made it before.
    public init(stored json: [UInt8]) { self.json = json }

    public static var placeholder: StoredRow { StoredRow(Row()) }
    public static var schema: Schema { Row.schema }

    public static func read(_ value: JSONValue, _ violations: inout ViolationList) -> StoredRow? {
        Row.read(value, &violations).map { StoredRow($0) }
    }

    public func write(to writer: inout JSONWriter) { writer.raw(json) }
}
