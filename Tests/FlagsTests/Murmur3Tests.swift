import Testing

@testable import Flags

@Suite("MurmurHash3 for 32 bits")
struct Murmur3Tests {
    @Test(
        "Gives the published hashes",
        arguments: [
            ("", 0, 0), ("", 1, 0x514E_28B7), ("", 0xFFFF_FFFF, 0x81F1_6F39), ("test", 0, 0xBA6B_D213), ("test", 0x9747_B28C, 0x704B_81DC),
            ("Hello, world!", 0, 0xC036_3E43), ("Hello, world!", 0x9747_B28C, 0x2488_4CBA), ("a", 0x9747_B28C, 0x7FA0_9EA6),
            ("aa", 0x9747_B28C, 0x5D21_1726), ("aaa", 0x9747_B28C, 0x283E_0130), ("aaaa", 0x9747_B28C, 0x5A97_808A),
            ("abc", 0, 0xB3DD_93FA), ("ππππππππ", 0x9747_B28C, 0xD580_63C1),
            ("The quick brown fox jumps over the lazy dog", 0, 0x2E4F_F723),
            ("The quick brown fox jumps over the lazy dog", 0x9747_B28C, 0x2FA8_26CD),
        ] as [(String, UInt32, UInt32)])
    func vectors(_ text: String, _ seed: UInt32, _ hash: UInt32) {
        #expect(Murmur3.hash(text, seed: seed) == hash)
    }

    @Test(
        "Gives flagd's hashes at the edges of 32 bits",
        arguments: [("ejOoVL", 0), ("bY9fO-", 1), ("SI7p-", 2_147_483_647), ("6LvT0", 2_147_483_648), ("ceQdGm", 4_294_967_295)]
            as [(String, UInt32)])
    func edges(_ text: String, _ hash: UInt32) {
        #expect(Murmur3.hash(text) == hash)
    }
}
