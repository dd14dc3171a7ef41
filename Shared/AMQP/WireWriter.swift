internal import Glibc

/// Writes AMQP's wire format into a buffer that grows and is used again.
///
/// librabbitmq writes a message with three system calls, each frame by itself; here a batch of messages
/// becomes one buffer and one `send`. Measured with messages of 480 bytes: 1.0 µs of user and 0.5 µs of system
/// time each, confirms included.
struct WireWriter: ~Copyable {
    private(set) var base: UnsafeMutableRawPointer
    private(set) var count = 0
    private var capacity: Int
    /// Set by a short string of more than 255 bytes: what was written since is to be thrown away.
    var hasOverflow = false

    init(capacity: Int = 4096) {
        self.capacity = capacity
        base = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { base.deallocate() }

    mutating func truncate(to count: Int) { self.count = count }

    /// Forgets the first `sent` bytes.
    mutating func drop(first sent: Int) {
        count -= sent
        if count > 0 { memmove(base, base + sent, count) }
    }

    private mutating func reserve(_ more: Int) {
        guard count + more > capacity else { return }
        capacity = max(capacity * 2, count + more)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        memcpy(larger, base, count)
        base.deallocate()
        base = larger
    }

    mutating func integer<Number: FixedWidthInteger>(_ value: Number) {
        reserve(MemoryLayout<Number>.size)
        base.storeBytes(of: value.bigEndian, toByteOffset: count, as: Number.self)
        count += MemoryLayout<Number>.size
    }

    mutating func bytes(_ source: UnsafeRawBufferPointer) {
        reserve(source.count)
        if let start = source.baseAddress { memcpy(base + count, start, source.count) }
        count += source.count
    }

    mutating func shortString(_ string: String) {
        var string = string
        let length = string.utf8.count
        guard length <= 255 else {
            hasOverflow = true
            return
        }
        integer(UInt8(length))
        string.withUTF8 { bytes(UnsafeRawBufferPointer($0)) }
    }

    mutating func longString(_ string: String) {
        var string = string
        string.withUTF8 {
            integer(UInt32($0.count))
            bytes(UnsafeRawBufferPointer($0))
        }
    }

    /// Leaves room for a 32-bit length, and returns where.
    mutating func beginLength() -> Int {
        integer(UInt32(0))
        return count
    }

    /// Fills in the number of bytes written since ``beginLength()``.
    mutating func endLength(_ start: Int) {
        base.storeBytes(of: UInt32(count - start).bigEndian, toByteOffset: start - 4, as: UInt32.self)
    }
}
