import LMSModels

/// What differs between two JSON texts: of objects the members that do, on every level.
struct AuditDifference: Equatable {
    /// `-` where there is nothing.
    let before: String
    let after: String

    init(before: String?, after: String?) {
        guard let before, let after, let old = try? JSONDocument(Array(before.utf8)), let new = try? JSONDocument(Array(after.utf8))
        else {
            self.before = before ?? "-"
            self.after = after ?? "-"
            return
        }
        var (left, right) = (JSONWriter(), JSONWriter())
        Self.write(old.root, new.root, &left, &right)
        self.before = left.string
        self.after = right.string
    }

    private static func write(_ old: JSONValue, _ new: JSONValue, _ left: inout JSONWriter, _ right: inout JSONWriter) {
        guard old.kind == .object, new.kind == .object else {
            left.raw(old.json)
            right.raw(new.json)
            return
        }
        let (before, after) = (byName(old), byName(new))
        var pairs: [(name: String, left: [UInt8]?, right: [UInt8]?)] = []
        for name in Set(before.keys).union(after.keys).sorted() {
            switch (before[name], after[name]) {
            case (let old?, let new?) where old.json.elementsEqual(new.json): break
            case (let old?, let new?):
                var (left, right) = (JSONWriter(), JSONWriter())
                write(old, new, &left, &right)
                pairs.append((name, left.bytes, right.bytes))
            case (let old, let new): pairs.append((name, old.map { Array($0.json) }, new.map { Array($0.json) }))
            }
        }
        left.object { writer in for pair in pairs { member(pair.name, pair.left, &writer) } }
        right.object { writer in for pair in pairs { member(pair.name, pair.right, &writer) } }
    }

    private static func member(_ name: String, _ json: [UInt8]?, _ writer: inout JSONWriter) {
        guard let json else { return }
        writer.key(named: name)
        writer.raw(json)
    }

    private static func byName(_ value: JSONValue) -> [String: JSONValue] {
        Dictionary(value.members.map { ($0.name, $0.value) }) { _, last in last }
    }
}
