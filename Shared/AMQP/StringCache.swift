internal import CRabbitMQ
internal import Glibc

/// Turns bytes that repeat (exchange, routing key, content type, header names) into one shared `String`.
///
/// Direct-mapped: a hit costs a hash of three bytes and one comparison, a miss one allocation.
/// Belongs to one connection's thread.
final class StringCache {
    private static let slots = 64
    private var strings = [String](repeating: "", count: StringCache.slots)

    func string(_ bytes: amqp_bytes_t) -> String {
        guard bytes.len > 0, let start = bytes.bytes else { return "" }
        // Longer texts are payload, not vocabulary.
        guard bytes.len <= 128 else { return String(bytes) }
        let text = UnsafeRawBufferPointer(start: start, count: bytes.len)
        let mixed =
            bytes.len &* 31 &+ Int(text[bytes.len - 1]) &* 7 &+ Int(text[bytes.len / 2]) &* 13
            &+ Int(text[bytes.len * 3 / 4]) &* 5
        let slot = mixed & (Self.slots - 1)
        let isHit = strings[slot].utf8.withContiguousStorageIfAvailable { known in
            known.count == text.count && known.baseAddress.map { memcmp($0, start, text.count) == 0 } == true
        }
        if isHit == true { return strings[slot] }
        let string = String(decoding: text, as: UTF8.self)
        strings[slot] = string
        return string
    }
}
