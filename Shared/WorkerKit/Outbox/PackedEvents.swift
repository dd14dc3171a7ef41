internal import LMSModels

/// Events of one transaction in one text: a line each of type, id and CloudEvent, separated by tabs.
///
/// JSON has no raw tabs or newlines, so nothing needs escaping, and `psql` shows it readably.
struct PackedEvents: Sendable {
    private(set) var bytes: [UInt8] = []
    private(set) var count = 0

    struct Event: Sendable, Equatable {
        let type: String
        let id: String
        let body: [UInt8]
    }

    mutating func append(type: MessageType, id: String, body: [UInt8]) {
        bytes.append(contentsOf: type.text.utf8)
        bytes.append(UInt8(ascii: "\t"))
        bytes.append(contentsOf: id.utf8)
        bytes.append(UInt8(ascii: "\t"))
        bytes.append(contentsOf: body)
        bytes.append(UInt8(ascii: "\n"))
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
