import LMSModels

/// A document of flags in flagd's format: parsed, checked, and compiled for evaluation.
///
/// ```json
/// {
///   "flags": {
///     "enrollment.write-path": {
///       "state": "ENABLED",
///       "variants": { "legacy": "legacy", "unified": "unified" },
///       "defaultVariant": "legacy",
///       "targeting": { "fractional": [["unified", 10], ["legacy", 90]] }
///     }
///   }
/// }
/// ```
///
/// The flags are an object; flagd's daemon also takes an array of them, and its providers do not.
/// Source: https://flagd.dev/schema/v0/flags.json
public struct FlagDefinitions: Sendable {
    /// The flags, in the document's order.
    public let flags: [FlagDefinition]
    private let byKey: [String: FlagDefinition]
    /// The document's other members, and an empty text where the flags stand.
    private let members: [(name: String, json: [UInt8])]

    /// No flags.
    public init() {
        flags = []
        byKey = [:]
        members = [("flags", [])]
    }

    /// Parses a document.
    /// - Throws: the first mistake: which flag, where, what was expected and what was found.
    public init(json: [UInt8]) throws(FlagDefinitionError) {
        let document: JSONDocument
        do throws(JSONSyntaxError) {
            document = try JSONDocument(json)
        } catch {
            throw FlagDefinitionError(flag: nil, pointer: "", reason: error.description)
        }
        let root = document.root
        try DefinitionReader.expect(root.kind == .object, nil, "", "expected an object with flags", root)
        guard let entries = root.member("flags"), entries.kind == .object else {
            throw FlagDefinitionError(flag: nil, pointer: "/flags", reason: "expected an object of flags")
        }
        var reader = try DefinitionReader(document: root)
        var flags: [FlagDefinition] = []
        var byKey: [String: FlagDefinition] = [:]
        for (key, json) in entries.members {
            let flag = try reader.flag(key, json)
            let isNew = byKey.updateValue(flag, forKey: key) == nil
            try DefinitionReader.expect(isNew, key, "/flags/" + JSONPointer.escape(key), "expected each flag once")
            flags.append(flag)
        }
        try reader.finish()
        self.flags = flags
        self.byKey = byKey
        members = try Self.members(of: root)
    }

    /// The flag of a key.
    public subscript(key: String) -> FlagDefinition? { byKey[key] }

    /// The document: every member in its order and as it was written, without the spaces between the outer ones.
    public var json: [UInt8] {
        Self.json(members, flags.map { ($0.key, $0.json) })
    }

    /// A document of these members, with the flags where the empty one stands.
    static func json(_ members: [(name: String, json: [UInt8])], _ flags: [(key: String, json: [UInt8])]) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            for member in members {
                writer.key(named: member.name)
                guard member.json.isEmpty else {
                    writer.raw(member.json)
                    continue
                }
                writer.object { writer in
                    for flag in flags {
                        writer.key(named: flag.key)
                        writer.raw(flag.json)
                    }
                }
            }
        }
        return writer.bytes
    }

    /// A copy whose flags have these definitions, checked like any document.
    func replacing(_ flags: [(key: String, json: [UInt8])]) throws(FlagDefinitionError) -> FlagDefinitions {
        try FlagDefinitions(json: Self.json(members, flags))
    }

    private static func members(of root: JSONValue) throws(FlagDefinitionError) -> [(name: String, json: [UInt8])] {
        var names: Set<String> = []
        for member in root.members {
            let pointer = "/" + JSONPointer.escape(member.name)
            try DefinitionReader.expect(names.insert(member.name).inserted, nil, pointer, "expected each member once")
        }
        return root.members.map { ($0.name, $0.name == "flags" ? [] : Array($0.value.json)) }
    }
}
