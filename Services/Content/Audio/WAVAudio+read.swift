extension WAVAudio {
    /// Why bytes are not the sound that was asked for.
    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    /// From here on a length means "until the end": programs that write into a pipe do not know it when they begin.
    ///
    /// espeak-ng writes 0x7FFFF000, OpenAI's API 0xFFFFFFFF.
    private static let unknownLength = 0x7FFF_F000

    /// Reads a WAV file with PCM samples (format 1, or the extensible one with PCM in it).
    /// - Throws: ``Unreadable``, also for a file that ends before its own lengths say so.
    init(reading bytes: [UInt8]) throws(Unreadable) {
        guard bytes.count >= 12, Self.text(bytes, 0) == "RIFF", Self.text(bytes, 8) == "WAVE" else {
            throw Unreadable(description: "no WAV file: it begins with \(bytes.count) bytes that are no RIFF header")
        }
        var format: Format?
        var offset = 12
        while offset + 8 <= bytes.count {
            let name = Self.text(bytes, offset)
            let length = Self.integer(bytes, offset + 4, 4)
            let start = offset + 8
            let isOpen = length >= Self.unknownLength
            guard isOpen || start + length <= bytes.count else {
                throw Unreadable(description: "cut: the chunk \(name) has \(bytes.count - start) of \(length) bytes")
            }
            let end = isOpen ? bytes.count : start + length
            switch name {
            case "fmt ": format = try Self.format(bytes, start, end - start)
            case "data":
                guard let format else { throw Unreadable(description: "samples without a format") }
                // A pipe may end within a frame.
                let whole = (end - start) / format.bytesPerFrame * format.bytesPerFrame
                guard whole > 0 else { throw Unreadable(description: "no samples") }
                self.init(format: format, samples: Array(bytes[start..<start + whole]))
                return
            default: break
            }
            offset = end + (end & 1)
        }
        throw Unreadable(description: "cut: there is no chunk of samples")
    }

    private static func format(_ bytes: [UInt8], _ start: Int, _ length: Int) throws(Unreadable) -> Format {
        guard length >= 16 else { throw Unreadable(description: "a format of \(length) bytes") }
        var code = integer(bytes, start, 2)
        if code == 0xFFFE, length >= 26 { code = integer(bytes, start + 24, 2) }
        let format = Format(
            channels: integer(bytes, start + 2, 2), sampleRate: integer(bytes, start + 4, 4), bitsPerSample: integer(bytes, start + 14, 2))
        guard code == 1, (1...8).contains(format.channels), (4_000...768_000).contains(format.sampleRate),
            [8, 16, 24, 32].contains(format.bitsPerSample)
        else { throw Unreadable(description: "samples that are not plain PCM: code \(code), \(format)") }
        return format
    }

    private static func integer(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> Int {
        (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }

    private static func text(_ bytes: [UInt8], _ offset: Int) -> String { String(decoding: bytes[offset..<offset + 4], as: UTF8.self) }
}
