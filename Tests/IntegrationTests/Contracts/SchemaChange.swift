import LMSModels
import Testing

@testable import lectern

/// Two schemas with one difference, and whom it breaks.
struct SchemaChange: Sendable, CustomTestStringConvertible {
    enum Broken: Sendable {
        case nobody, publishers, consumers, both

        func isBreaking(_ kind: ExportedContract.Kind) -> Bool {
            switch kind {
            case .command, .query: self == .publishers || self == .both
            case .event, .result: self == .consumers || self == .both
            }
        }
    }

    let old: Schema
    let new: Schema
    let path: String
    /// What is said of it.
    let sentence: String
    let broken: Broken

    /// A change of the optional field `x`.
    init(_ old: Schema, _ new: Schema, at path: String = "/x", _ sentence: String, _ broken: Broken) {
        self.init(fields: [.init("x", old)], [.init("x", new)], at: path, sentence, broken)
    }

    /// A change of a whole object.
    init(fields old: [Schema.Property], _ new: [Schema.Property], at path: String = "/x", _ sentence: String, _ broken: Broken) {
        self.old = .object(old)
        self.new = .object(new)
        self.path = path
        self.sentence = sentence
        self.broken = broken
    }

    var testDescription: String { "\(path): \(sentence)" }
}

extension Schema.Property {
    init(_ name: String, _ schema: Schema, isRequired: Bool = false, meaning: String = "It.") {
        self.init(name: name, schema: schema, isRequired: isRequired, meaning: meaning)
    }
}
