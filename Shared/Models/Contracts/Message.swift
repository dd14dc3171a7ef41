/// The data of one message type.
public protocol Message: Contract {
    /// Type and routing key.
    static var type: MessageType { get }
    /// One sentence for the reference: what it asks for or reports.
    static var purpose: String { get }
    /// A real message's data with every field, as JSON: part of the published documents.
    ///
    /// All examples together are one small school, so workers that know nothing yet apply them all.
    static var example: String { get }
    /// Who sends the example.
    static var exampleActor: ExampleActor { get }
    /// The example's `expectedversion`, where the type needs one.
    static var exampleVersion: Int64? { get }
    /// Messages of the same type that the examples of other types need before they apply.
    static var furtherExamples: [FurtherExample] { get }
}

extension Message {
    public static var exampleActor: ExampleActor { .curie }
    public static var exampleVersion: Int64? { nil }
    public static var furtherExamples: [FurtherExample] { [] }
}

/// A version of a message that a later one replaced.
///
/// Workers take both: the older is lifted to the newer where messages come in, and no handler knows it. A type is
/// superseded by declaring its successor, routing it with `Route(upcasting:)`, and keeping it as long as anyone sends it.
public protocol SupersededMessage: Message {
    associatedtype Successor: Message

    /// The same request in the newer form.
    var successor: Successor { get }
}
