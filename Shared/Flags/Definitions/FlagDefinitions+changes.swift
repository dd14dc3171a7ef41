import LMSModels

// Every change gives a new document that was checked as a whole: what cannot be imported cannot be made either.

extension FlagDefinitions {
    /// A copy in which a flag has this definition; a flag that was not there comes last.
    ///
    /// - Parameters:
    ///   - key: the flag.
    ///   - json: its definition, as it would stand in a document.
    /// - Returns: the copy.
    /// - Throws: what is wrong with the definition.
    public func setting(_ key: String, to json: [UInt8]) throws(FlagDefinitionError) -> FlagDefinitions {
        try Self.requireOneValue(json, key)
        var entries = flags.map { (key: $0.key, json: $0.json) }
        if let index = entries.firstIndex(where: { $0.key == key }) {
            entries[index].json = json
        } else {
            entries.append((key, json))
        }
        return try replacing(entries)
    }

    /// A copy without a flag.
    /// - Throws: where there is no such flag.
    public func removing(_ key: String) throws(FlagDefinitionError) -> FlagDefinitions {
        _ = try flag(key)
        return try replacing(flags.filter { $0.key != key }.map { ($0.key, $0.json) })
    }

    /// A copy in which a flag is switched on or off.
    /// - Throws: where there is no such flag.
    public func setting(_ key: String, state: FlagDefinition.State) throws(FlagDefinitionError) -> FlagDefinitions {
        try setting(key, "state") { writer in writer.value(state.rawValue) }
    }

    /// A copy in which a flag has another default variant.
    ///
    /// - Parameters:
    ///   - key: the flag.
    ///   - name: one of its variants, `nil` for the caller's default.
    /// - Returns: the copy.
    /// - Throws: where there is no such flag or variant.
    public func setting(_ key: String, defaultVariant name: String?) throws(FlagDefinitionError) -> FlagDefinitions {
        try setting(key, "defaultVariant") { writer in if let name { writer.value(name) } else { writer.null() } }
    }

    /// A copy in which a flag has another rule.
    ///
    /// - Parameters:
    ///   - key: the flag.
    ///   - json: the rule, `nil` for none: the default variant decides.
    /// - Returns: the copy.
    /// - Throws: where there is no such flag, and what is wrong with the rule.
    public func setting(_ key: String, targeting json: [UInt8]?) throws(FlagDefinitionError) -> FlagDefinitions {
        guard let json else { return try setting(key, "targeting", nil) }
        try Self.requireOneValue(json, key, "/targeting")
        return try setting(key, "targeting") { writer in writer.raw(json) }
    }

    /// Parsed alone first: a text such as `{}, "other": {}` must not become part of the document.
    private static func requireOneValue(_ json: [UInt8], _ key: String, _ place: String = "") throws(FlagDefinitionError) {
        do throws(JSONSyntaxError) {
            _ = try JSONDocument(json)
        } catch {
            throw FlagDefinitionError(flag: key, pointer: "/flags/" + JSONPointer.escape(key) + place, reason: error.description)
        }
    }

    /// Writes a definition anew with one member changed, added at the end, or left out where there is nothing to write.
    private func setting(
        _ key: String, _ name: String, _ write: ((inout JSONWriter) -> Void)?
    ) throws(FlagDefinitionError) -> FlagDefinitions {
        let flag = try flag(key)
        let members = (try? JSONDocument(flag.json).root.members) ?? []
        var writer = JSONWriter()
        writer.object { writer in
            for member in members where member.name != name || write != nil {
                writer.key(named: member.name)
                if member.name == name { write?(&writer) } else { writer.raw(member.value.json) }
            }
            if let write, !members.contains(where: { $0.name == name }) {
                writer.key(named: name)
                write(&writer)
            }
        }
        return try setting(key, to: writer.bytes)
    }

    private func flag(_ key: String) throws(FlagDefinitionError) -> FlagDefinition {
        guard let flag = self[key] else {
            throw FlagDefinitionError(flag: key, pointer: "/flags/" + JSONPointer.escape(key), reason: "there is no such flag")
        }
        return flag
    }
}
