import LMSModels

extension FlagDefinitions {
    /// A copy with the flags, the shared rules and the metadata of another document added; of what both have, the other's holds.
    ///
    /// What stays keeps its place and its bytes; what is new comes last.
    /// - Parameter other: the document to be added.
    /// - Returns: the copy.
    /// - Throws: what is wrong with the two together, such as a shared rule that a flag of this document does not fit.
    public func merging(_ other: FlagDefinitions) throws(FlagDefinitionError) -> FlagDefinitions {
        let added = Self.entries(of: other.json)
        var members = Self.entries(of: json)
        for (name, value) in added {
            let isUnion = name == "flags" || name == "$evaluators" || name == "metadata"
            let index = members.firstIndex { $0.name == name }
            let known = index.map { members[$0].json } ?? Array("{}".utf8)
            // Also of what is new: the same document once more must change nothing, not even a space.
            let merged = isUnion ? Self.union(known, value) : value
            if let index { members[index].json = merged } else { members.append((name, merged)) }
        }
        return try FlagDefinitions(json: Self.object(members))
    }

    /// The names of the document's other members that differ in another document, such as `$evaluators`.
    ///
    /// They can change flags whose own definitions are the same.
    /// - Parameter other: the document to compare with.
    /// - Returns: the names, sorted.
    public func sharedMembers(differingFrom other: FlagDefinitions) -> [String] {
        let byName = [self, other].map { document in
            Dictionary(Self.entries(of: document.json).map { ($0.name, $0.json) }) { _, last in last }
        }
        let names = Set(byName[0].keys).union(byName[1].keys).subtracting(["flags"])
        return names.filter { byName[0][$0] != byName[1][$0] }.sorted()
    }

    private static func union(_ first: [UInt8], _ second: [UInt8]) -> [UInt8] {
        var result = entries(of: first)
        for (name, value) in entries(of: second) {
            if let index = result.firstIndex(where: { $0.name == name }) {
                result[index].json = value
            } else {
                result.append((name, value))
            }
        }
        return object(result)
    }

    private static func entries(of json: [UInt8]) -> [(name: String, json: [UInt8])] {
        ((try? JSONDocument(json).root.members) ?? []).map { ($0.name, Array($0.value.json)) }
    }

    private static func object(_ members: [(name: String, json: [UInt8])]) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            for member in members {
                writer.key(named: member.name)
                writer.raw(member.json)
            }
        }
        return writer.bytes
    }
}
