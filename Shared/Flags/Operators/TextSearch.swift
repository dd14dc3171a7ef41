/// Finds a text in others in time that grows with their length alone (Knuth, Morris and Pratt 1977).
///
/// Trying every place would be quadratic, and rules and contexts may be hostile.
struct TextSearch {
    private let needle: [UInt8]
    /// For each length of a match, the length of the longest shorter one that ends it.
    private let shorter: [Int]

    init(for text: String) {
        let needle = Array(text.utf8)
        var shorter = [Int](repeating: 0, count: needle.count)
        var length = 0
        for at in needle.indices.dropFirst() {
            while length > 0, needle[at] != needle[length] { length = shorter[length - 1] }
            if needle[at] == needle[length] { length += 1 }
            shorter[at] = length
        }
        self.needle = needle
        self.shorter = shorter
    }

    func isFound(in text: String) -> Bool {
        guard !needle.isEmpty else { return true }
        var length = 0
        for byte in text.utf8 {
            while length > 0, byte != needle[length] { length = shorter[length - 1] }
            if byte == needle[length] { length += 1 }
            if length == needle.count { return true }
        }
        return false
    }
}
