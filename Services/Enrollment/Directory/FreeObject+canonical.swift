internal import LMSModels

extension FreeObject {
    /// The same object on one line, members in order of their names, of two with one name the last: as the database
    /// would tell it.
    ///
    /// Equal objects are then equal texts, however they were written.
    var canonical: FreeObject {
        guard let document = try? JSONDocument(Array(json.utf8)) else { return self }
        var writer = JSONWriter(capacity: json.utf8.count)
        Self.write(document.root, to: &writer)
        var violations = ViolationList()
        guard let compact = try? JSONDocument(writer.bytes) else { return self }
        return FreeObject.read(compact.root, &violations) ?? self
    }

    private static func write(_ value: JSONValue, to writer: inout JSONWriter) {
        switch value.kind {
        case .object:
            let members = Dictionary(value.members.map { ($0.name, $0.value) }) { _, last in last }
            writer.object { writer in
                for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                    writer.key(named: name)
                    write(value, to: &writer)
                }
            }
        case .array: writer.array { writer in for element in value.elements { write(element, to: &writer) } }
        default: writer.raw(value.json)
        }
    }
}
