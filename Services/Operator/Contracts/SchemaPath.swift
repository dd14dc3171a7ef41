/// A place in a JSON document: a JSON pointer (RFC 6901), `/` for the whole.
///
/// `*` stands for every element of an array; RFC 6901 has no such step.
struct SchemaPath: Sendable, Equatable, CustomStringConvertible {
    static let root = SchemaPath(steps: "")

    private let steps: String

    private init(steps: String) { self.steps = steps }

    var isRoot: Bool { steps.isEmpty }
    var elements: SchemaPath { SchemaPath(steps: steps + "/*") }

    func member(_ name: String) -> SchemaPath {
        SchemaPath(steps: steps + "/" + name.replacing("~", with: "~0").replacing("/", with: "~1"))
    }

    var description: String { isRoot ? "/" : steps }
}
