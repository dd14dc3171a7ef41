internal import Crypto

/// SHA-256, for services that chain or compare what they store.
public enum SHA256Digest {
    /// 64 hexadecimal digits.
    public static func hex(_ bytes: some Sequence<UInt8>) -> String {
        var digest = SHA256()
        digest.update(data: Array(bytes))
        return digest.finalize().map { byte in
            let text = String(byte, radix: 16)
            return byte < 16 ? "0" + text : text
        }.joined()
    }
}
