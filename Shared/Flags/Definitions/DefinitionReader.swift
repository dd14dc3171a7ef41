import LMSModels

/// Reads the parts of a document of flags, and stops at the first mistake.
struct DefinitionReader {
    /// Bytes of a key, of a variant, of a shared rule or of metadata: places in the document are kept by these names.
    static let nameLimit = 256
    /// Members of metadata; those of the set go into each flag.
    static let metadataLimit = 100

    private let setMetadata: [String: FlagValue]
    private var compiler: RuleCompiler

    /// Reads what flags share.
    init(document: JSONValue) throws(FlagDefinitionError) {
        setMetadata = try Self.metadata(document.member("metadata"), nil, "/metadata")
        compiler = RuleCompiler(evaluators: try Self.evaluators(document.member("$evaluators")))
    }

    /// Reads one flag of the document.
    mutating func flag(_ key: String, _ json: JSONValue) throws(FlagDefinitionError) -> FlagDefinition {
        let pointer = "/flags/" + JSONPointer.escape(key)
        try Self.expectName(key, key, "/flags")
        try Self.expect(json.kind == .object, key, pointer, "expected an object", json)
        let state = json.member("state")
        guard let state = FlagDefinition.State(rawValue: state?.string ?? "") else {
            throw Self.fault(key, pointer + "/state", "expected ENABLED or DISABLED", state)
        }
        let variants = try Self.variants(json.member("variants"), key, pointer + "/variants")
        let names = variants.map(\.name)
        let defaultVariant = try Self.defaultVariant(json.member("defaultVariant"), names, key, pointer)
        let own = try Self.metadata(json.member("metadata"), key, pointer + "/metadata")
        let targeting = try targeting(json.member("targeting"), Set(names), key, pointer + "/targeting")
        return FlagDefinition(
            key: key, state: state, variants: variants, defaultVariant: defaultVariant,
            metadata: setMetadata.merging(own) { _, own in own }, targeting: targeting, json: Array(json.json))
    }

    /// Checks the shared rules that no flag refers to.
    mutating func finish() throws(FlagDefinitionError) {
        do throws(RuleSyntaxError) {
            try compiler.compileEvaluators()
        } catch {
            throw FlagDefinitionError(flag: nil, pointer: error.pointer, reason: error.reason)
        }
    }

    // MARK: Parts

    private mutating func targeting(
        _ json: JSONValue?, _ variants: Set<String>, _ key: String, _ pointer: String
    ) throws(FlagDefinitionError) -> Expression? {
        guard let json else { return nil }
        try Self.expect(json.kind == .object, key, pointer, "expected a rule", json)
        guard !json.members.isEmpty else { return nil }
        let place = { (inner: String) in inner.hasPrefix("/$evaluators/") ? inner : pointer + inner }
        do throws(RuleSyntaxError) {
            let rule = try compiler.compile(json)
            var check = VariantCheck(variants: variants)
            try check.results(of: rule)
            return rule
        } catch {
            throw FlagDefinitionError(flag: key, pointer: place(error.pointer), reason: error.reason)
        }
    }

    private static func variants(
        _ json: JSONValue?, _ key: String, _ pointer: String
    ) throws(FlagDefinitionError) -> [(name: String, value: FlagValue)] {
        guard let json, json.kind == .object, !json.members.isEmpty else {
            throw fault(key, pointer, "expected an object of at least one variant", json)
        }
        let members = json.members
        let kind = members[0].value.kind
        var names: Set<String> = []
        for (name, value) in members {
            let place = pointer + "/" + JSONPointer.escape(name)
            try expectName(name, key, pointer)
            try expect(names.insert(name).inserted, key, place, "expected each variant once")
            try expect(
                value.kind != .null && value.kind != .array, key, place, "expected a boolean, a string, a number or an object", value)
            try expect(value.kind == kind, key, place, "expected variants of one type, such as \(kind.rawValue)", value)
            try expect(value.kind != .number || value.double != nil, key, place, "expected a number that a double holds", value)
        }
        return members.map { ($0.name, FlagValue($0.value)) }
    }

    private static func defaultVariant(
        _ json: JSONValue?, _ variants: [String], _ key: String, _ pointer: String
    ) throws(FlagDefinitionError) -> String? {
        guard let json, !json.isNull else { return nil }
        guard let name = json.string, variants.contains(name) else {
            throw fault(key, pointer + "/defaultVariant", "expected null or one of \(list(variants))", json)
        }
        return name
    }

    private static func metadata(
        _ json: JSONValue?, _ key: String?, _ pointer: String
    ) throws(FlagDefinitionError) -> [String: FlagValue] {
        guard let json else { return [:] }
        try expect(json.kind == .object, key, pointer, "expected an object", json)
        try expect(json.members.count <= metadataLimit, key, pointer, "expected at most \(metadataLimit) members")
        for (name, value) in json.members {
            try expectName(name, key, pointer)
            let isScalar = value.kind == .string || value.kind == .number || value.kind == .boolean
            try expect(isScalar, key, pointer + "/" + JSONPointer.escape(name), "expected a string, a number or a boolean", value)
        }
        guard case .object(let members) = FlagValue(json) else { return [:] }
        return members
    }

    private static func evaluators(_ json: JSONValue?) throws(FlagDefinitionError) -> [String: JSONValue] {
        guard let json else { return [:] }
        try expect(json.kind == .object, nil, "/$evaluators", "expected an object", json)
        var evaluators: [String: JSONValue] = [:]
        for (name, rule) in json.members {
            try expectName(name, nil, "/$evaluators")
            let pointer = "/$evaluators/" + JSONPointer.escape(name)
            try expect(rule.kind == .object, nil, pointer, "expected a rule", rule)
            try expect(evaluators.updateValue(rule, forKey: name) == nil, nil, pointer, "expected each rule once")
        }
        return evaluators
    }

    // MARK: Faults

    private static func expectName(_ name: String, _ flag: String?, _ pointer: String) throws(FlagDefinitionError) {
        guard !name.isEmpty, name.utf8.count <= nameLimit else {
            let short = flag.flatMap { $0.utf8.count <= nameLimit ? $0 : nil }
            throw FlagDefinitionError(
                flag: short, pointer: name.isEmpty ? pointer + "/" : pointer,
                reason: "expected names of 1 to \(nameLimit) bytes, found one of \(name.utf8.count)")
        }
    }

    static func expect(
        _ isTrue: Bool, _ flag: String?, _ pointer: String, _ expected: String, _ found: JSONValue? = nil
    ) throws(FlagDefinitionError) {
        guard !isTrue else { return }
        throw found.map { fault(flag, pointer, expected, $0) } ?? FlagDefinitionError(flag: flag, pointer: pointer, reason: expected)
    }

    private static func fault(_ flag: String?, _ pointer: String, _ expected: String, _ found: JSONValue?) -> FlagDefinitionError {
        let excerpt = found.map { String(decoding: $0.json.prefix(60), as: UTF8.self) } ?? "nothing"
        return FlagDefinitionError(flag: flag, pointer: pointer, reason: "\(expected), found \(excerpt)")
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(10).joined(separator: ", ") + (names.count > 10 ? ", …" : "")
    }
}
