/// What a ``Contract`` declares its fields to: a reader, a writer or a describer.
public struct Fields {
    private enum Mode {
        case decode(JSONValue)
        case encode
        case describe
    }

    private let mode: Mode
    /// Writes null where an optional field has no value.
    private var writesNulls = false
    var violations = ViolationList()
    var writer = JSONWriter()
    /// How many of the declared fields the object has.
    private(set) var found = 0
    var described: [Schema.Property] = []

    init(decoding value: JSONValue, _ violations: ViolationList) {
        mode = .decode(value)
        self.violations = violations
    }

    init(encodingTo writer: JSONWriter, writesNulls: Bool = false) {
        mode = .encode
        self.writer = writer
        self.writesNulls = writesNulls
    }

    init(describing: Void) { mode = .describe }

    /// A field that must be there and must not be null.
    public mutating func required<Value: ContractValue>(
        _ name: StaticString, _ value: inout Value, _ meaning: StaticString
    ) {
        switch mode {
        case .decode(let object):
            guard let member = object.member(name) else {
                violations.enter(name)
                violations.add("required, and missing")
                violations.leave()
                return
            }
            found += 1
            if let read = read(Value.self, name, member) { value = read }
        case .encode:
            writer.key(name)
            value.write(to: &writer)
        case .describe:
            described.append(.init(name: "\(name)", schema: Value.schema, isRequired: true, meaning: "\(meaning)"))
        }
    }

    /// A field that may be missing or null; both mean the same.
    public mutating func optional<Value: ContractValue>(
        _ name: StaticString, _ value: inout Value?, _ meaning: StaticString
    ) {
        switch mode {
        case .decode(let object):
            guard let member = object.member(name) else { return }
            found += 1
            if !member.isNull { value = read(Value.self, name, member) }
        case .encode:
            guard value != nil || writesNulls else { return }
            writer.key(name)
            if let value { value.write(to: &writer) } else { writer.null() }
        case .describe:
            described.append(.init(name: "\(name)", schema: Value.schema, isRequired: false, meaning: "\(meaning)"))
        }
    }

    private mutating func read<Value: ContractValue>(
        _ type: Value.Type, _ name: StaticString, _ found: JSONValue
    ) -> Value? {
        violations.enter(name)
        defer { violations.leave() }
        return Value.read(found, &violations)
    }
}
