internal import Crypto
public import Foundation

/// The identity of a message in 16 bytes: the first half of SHA-256 over source, NUL and id.
///
/// A fixed-width key keeps the inbox's only index small (a third of one over both texts). 128 bits of a
/// cryptographic hash do not collide by chance nor by intent.
public struct InboxKey: Sendable, Hashable, Comparable {
    public let uuid: UUID

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
        uuid = SHA256.hash(data: bytes).withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }

    /// A key as it was read from a `key` column.
    public init(uuid: UUID) { self.uuid = uuid }

    /// 32 hexadecimal digits.
    public var hex: String {
        withUnsafeBytes(of: uuid.uuid) { bytes in
            String(unsafeUninitializedCapacity: 32) { text in
                for (index, byte) in bytes.enumerated() {
                    text[2 * index] = Self.digit(byte >> 4)
                    text[2 * index + 1] = Self.digit(byte & 15)
                }
                return 32
            }
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

    public static func < (left: InboxKey, right: InboxKey) -> Bool {
        withUnsafeBytes(of: left.uuid.uuid) { left in
            withUnsafeBytes(of: right.uuid.uuid) { right in left.lexicographicallyPrecedes(right) }
        }
    }
}
