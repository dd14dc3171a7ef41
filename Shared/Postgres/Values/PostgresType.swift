/// A data type of the server, by its object identifier (`pg_type.oid`).
///
/// The built-in types have fixed numbers; those of enums, domains and extensions differ from database to
/// database and start at 16384.
public struct PostgresType: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    private init(_ rawValue: UInt32) { self.rawValue = rawValue }

    /// Leaves the choice to the server; only for parameters.
    public static let unspecified = PostgresType(0)
    public static let bool = PostgresType(16)
    public static let bytea = PostgresType(17)
    public static let name = PostgresType(19)
    public static let int8 = PostgresType(20)
    public static let int2 = PostgresType(21)
    public static let int4 = PostgresType(23)
    public static let text = PostgresType(25)
    public static let oid = PostgresType(26)
    public static let json = PostgresType(114)
    public static let float4 = PostgresType(700)
    public static let float8 = PostgresType(701)
    public static let unknown = PostgresType(705)
    public static let bpchar = PostgresType(1042)
    public static let varchar = PostgresType(1043)
    public static let date = PostgresType(1082)
    public static let time = PostgresType(1083)
    public static let timestamp = PostgresType(1114)
    public static let timestamptz = PostgresType(1184)
    public static let numeric = PostgresType(1700)
    public static let uuid = PostgresType(2950)
    public static let jsonb = PostgresType(3802)

    /// The one-dimensional array of this type, or ``unspecified`` for a type that is not in the list above.
    public var array: PostgresType {
        Self.known[self].map { PostgresType($0.array) } ?? .unspecified
    }

    /// Whether values are plain text on the wire.
    ///
    /// True of every user-defined type too: enums and `citext` are.
    var isTextual: Bool {
        switch self {
        case .text, .varchar, .bpchar, .name, .unknown, .json: true
        default: rawValue >= 16384
        }
    }

    private static let known: [PostgresType: (name: String, array: UInt32)] = [
        .bool: ("bool", 1000), .bytea: ("bytea", 1001), .name: ("name", 1003), .int8: ("int8", 1016),
        .int2: ("int2", 1005), .int4: ("int4", 1007), .text: ("text", 1009), .oid: ("oid", 1028),
        .json: ("json", 199), .float4: ("float4", 1021), .float8: ("float8", 1022), .bpchar: ("bpchar", 1014),
        .varchar: ("varchar", 1015), .date: ("date", 1182), .time: ("time", 1183), .timestamp: ("timestamp", 1115),
        .timestamptz: ("timestamptz", 1185), .numeric: ("numeric", 1231), .uuid: ("uuid", 2951),
        .jsonb: ("jsonb", 3807),
    ]

    private static let arrayNames: [PostgresType: String] = Dictionary(
        uniqueKeysWithValues: known.values.map { (PostgresType($0.array), $0.name + "[]") })
}

extension PostgresType: CustomStringConvertible {
    /// The name that SQL uses, `timestamptz` or `int4[]`; `oid 16391` for a type that is not built in.
    public var description: String {
        switch self {
        case .unspecified: "unspecified"
        case .unknown: "unknown"
        default: Self.known[self]?.name ?? Self.arrayNames[self] ?? "oid \(rawValue)"
        }
    }
}
