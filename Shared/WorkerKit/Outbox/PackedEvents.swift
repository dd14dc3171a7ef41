internal import LMSModels

/// Events of one transaction in one text: a line each of type, id and CloudEvent, separated by tabs.
///
/// JSON has no raw tabs or newlines, so nothing needs escaping, and `psql` shows it readably.
struct PackedEvents: Sendable {
    private var writer = JSONWriter()
    private(set) var count = 0

    var bytes: [UInt8] { writer.bytes }

    struct Event: Sendable, Equatable {
        let type: String
        let id: String
        let body: [UInt8]
    }

    /// Appends an event; `body` writes the CloudEvent where it will stay.
    mutating func append(type: MessageType, id: String, body: (inout JSONWriter) -> Void) {
        writer.verbatim(type.text.utf8)
        writer.verbatim(CollectionOfOne(UInt8(ascii: "\t")))
        writer.verbatim(id.utf8)
        writer.verbatim(CollectionOfOne(UInt8(ascii: "\t")))
        body(&writer)
        writer.verbatim(CollectionOfOne(UInt8(ascii: "\n")))
        count += 1
    }

    /// The events of a packed text, in the order they were emitted.
    static func unpack(_ text: String) -> [Event] {
        var text = text
        return text.withUTF8 { bytes in
            bytes.split(separator: UInt8(ascii: "\n")).map { line in
                let parts = line.split(separator: UInt8(ascii: "\t"), maxSplits: 2, omittingEmptySubsequences: false)
                return Event(
                    type: String(decoding: parts[0], as: UTF8.self), id: String(decoding: parts[1], as: UTF8.self),
                    body: Array(parts[2]))
            }
        }
    }
}
