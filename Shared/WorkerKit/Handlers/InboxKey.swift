internal import Crypto
public import Foundation
internal import LMSModels

/// The identity of a message in 16 bytes: the first half of SHA-256 over source, NUL and id.
///
/// A fixed-width key keeps the inbox's only index small (a third of one over both texts). 128 bits of a
/// cryptographic hash do not collide by chance nor by intent.
public struct InboxKey: Sendable, Hashable, Comparable {
    /// The first eight bytes and the last, as numbers: what is looked up and sorted a thousand times a batch.
    private let high: UInt64
    private let low: UInt64

    public init(source: String, id: String) {
        var text = [UInt8]()
        text.reserveCapacity(source.utf8.count + id.utf8.count + 1)
        text.append(contentsOf: source.utf8)
        text.append(0)
        text.append(contentsOf: id.utf8)
        self.init(hashing: text)
    }

    /// The key of a message that has no readable identity: the hash of its bytes.
    ///
    /// Dead letters are kept under it; no inbox has such a key.
    public init(hashing bytes: [UInt8]) {
        self = SHA256.hash(data: bytes).withUnsafeBytes { InboxKey(bytes: $0) }
    }

    /// The key of a message, made once.
    init(_ envelope: Envelope) {
        if let identity = envelope.identity {
            self.init(high: identity.high, low: identity.low)
        } else {
            self.init(source: envelope.source, id: envelope.id)
        }
    }

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A key as it was read from a `key` column.
    public init(uuid: UUID) { self = withUnsafeBytes(of: uuid.uuid) { InboxKey(bytes: $0) } }

    private init(bytes: UnsafeRawBufferPointer) {
        high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
        low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }

    public var uuid: UUID {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }

    /// What an envelope keeps of it.
    var identity: Envelope.Identity { .init(high: high, low: low) }

    /// 32 hexadecimal digits.
    public var hex: String { hex(and: "") }

    /// The digits, and a text of ASCII behind them.
    func hex(and suffix: String) -> String {
        String(unsafeUninitializedCapacity: 32 + suffix.utf8.count) { text in
            for (half, number) in [high, low].enumerated() {
                for position in 0..<16 {
                    let digit = UInt8(truncatingIfNeeded: number >> UInt64(60 - 4 * position)) & 15
                    text[16 * half + position] = digit < 10 ? 0x30 + digit : 0x57 + digit
                }
            }
            var end = 32
            for byte in suffix.utf8 {
                text[end] = byte
                end += 1
            }
            return end
        }
    }

    /// Eight bytes of a cryptographic hash are as good as any other eight.
    public func hash(into hasher: inout Hasher) { hasher.combine(high) }

    public static func < (left: InboxKey, right: InboxKey) -> Bool {
        left.high == right.high ? left.low < right.low : left.high < right.high
    }
}
