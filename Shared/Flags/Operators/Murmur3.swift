/// The hash that decides about buckets: MurmurHash3 for 32 bits (Austin Appleby, 2008), as every flagd provider has it.
enum Murmur3 {
    /// The hash of the bytes of a text.
    static func hash(_ text: String, seed: UInt32 = 0) -> UInt32 {
        var text = text
        return text.withUTF8 { hash($0, seed: seed) }
    }

    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt32) -> UInt32 {
        let raw = UnsafeRawBufferPointer(bytes)
        var hash = seed
        var at = 0
        while at + 4 <= raw.count {
            hash ^= scrambled(UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
            hash = rotated(hash, 13) &* 5 &+ 0xE654_6B64
            at += 4
        }
        var tail: UInt32 = 0
        for byte in raw[at...].reversed() { tail = tail << 8 | UInt32(byte) }
        hash ^= scrambled(tail)
        hash ^= UInt32(truncatingIfNeeded: raw.count)
        hash = (hash ^ hash >> 16) &* 0x85EB_CA6B
        hash = (hash ^ hash >> 13) &* 0xC2B2_AE35
        return hash ^ hash >> 16
    }

    private static func scrambled(_ word: UInt32) -> UInt32 { rotated(word &* 0xCC9E_2D51, 15) &* 0x1B87_3593 }

    private static func rotated(_ word: UInt32, _ bits: UInt32) -> UInt32 { word << bits | word >> (32 - bits) }
}
