internal import LMSModels

/// Tells states apart and orders those of the same moment: 64-bit FNV-1a over their JSON.
///
/// Part of the stored rows: another function would make present states look changed.
enum StateHash {
    static func of(_ content: some DirectoryState) -> Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in content.json { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int64(bitPattern: hash)
    }
}
