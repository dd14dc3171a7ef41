/// Builds one JSON text, byte by byte.
///
/// Commas are its business; balance is the caller's.
public struct JSONWriter: Sendable {
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    public init() {}

    /// - Parameter capacity: bytes to set aside.
    public init(capacity: Int) { bytes.reserveCapacity(capacity) }

    public var string: String { String(decoding: bytes, as: UTF8.self) }

    /// Forgets what was written and keeps the memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    public mutating func object(_ body: (inout JSONWriter) -> Void) {
        open("{")
        body(&self)
        close("}")
    }

    public mutating func array(_ body: (inout JSONWriter) -> Void) {
        open("[")
        body(&self)
        close("]")
    }

    public mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    public mutating func key(named name: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    public mutating func value(_ string: String) {
        separate()
        quote(string)
        needsComma = true
    }

    public mutating func value(_ integer: some BinaryInteger) { raw(String(integer).utf8) }

    public mutating func value(_ bool: Bool) { raw((bool ? "true" : "false").utf8) }

    /// - Precondition: the number is finite; JSON has no infinity.
    public mutating func value(_ double: Double) {
        precondition(double.isFinite, "JSON cannot hold \(double)")
        let isWhole = double.rounded() == double && abs(double) < 1e15
        raw(isWhole ? String(Int64(double)).utf8 : "\(double)".utf8)
    }

    public mutating func null() { raw("null".utf8) }

    /// Inserts JSON that exists already.
    public mutating func raw(_ json: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    /// Appends text that is not part of a value: what stands between two JSON texts in one buffer.
    public mutating func verbatim(_ text: some Sequence<UInt8>) {
        bytes.append(contentsOf: text)
        needsComma = false
    }

    /// `"name": "text"` of a text that needs no escapes.
    public mutating func member(_ name: StaticString, literal text: StaticString) {
        key(name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// `"name": "string"`, or nothing for `nil`.
    public mutating func member(_ name: StaticString, _ string: String?) {
        guard let string else { return }
        key(name)
        value(string)
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = false
    }

    /// Opens an object or an array where a closure will not do; ``close(_:)`` has to follow.
    mutating func open(_ bracket: Unicode.Scalar) {
        separate()
        bytes.append(UInt8(ascii: bracket))
        needsComma = false
    }

    mutating func close(_ bracket: Unicode.Scalar) {
        bytes.append(UInt8(ascii: bracket))
        needsComma = true
    }

    private mutating func quote(_ string: String) {
        bytes.append(UInt8(ascii: "\""))
        var string = string
        string.withUTF8 { text in
            var clean = 0
            var at = Self.cleanWords(text)
            while at < text.count {
                let byte = text[at]
                at += 1
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[clean..<at - 1]))
                clean = at
                escape(byte)
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[clean...]))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// How many bytes at the start need no escape, by words of eight.
    private static func cleanWords(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        /// The top bit of each byte that is zero; of others only behind one that is.
        func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & tops }
        let raw = UnsafeRawBufferPointer(text)
        var at = 0
        while at + 8 <= raw.count {
            let word = raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            let control = (word &- ones &* 0x20) & ~word & tops
            if control | zeros(word ^ (ones &* 0x22)) | zeros(word ^ (ones &* 0x5C)) != 0 { return at }
            at += 8
        }
        return at
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        default:
            let hex = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(hex[Int(byte >> 4)])
            bytes.append(hex[Int(byte & 15)])
        }
    }
}
