/// Sound as a WAV file holds it: uncompressed samples of one format.
struct WAVAudio: Equatable, Sendable {
    struct Format: Equatable, Sendable, CustomStringConvertible {
        let channels: Int
        /// In hertz.
        let sampleRate: Int
        let bitsPerSample: Int

        /// Of one sample of every channel.
        var bytesPerFrame: Int { channels * bitsPerSample / 8 }
        var description: String { "\(sampleRate) Hz, \(channels) channels, \(bitsPerSample) bits" }
    }

    let format: Format
    /// Little-endian, channel by channel within a frame.
    let samples: [UInt8]

    var frames: Int { samples.count / format.bytesPerFrame }
    var durationMs: Int { frames * 1_000 / format.sampleRate }

    /// Why sounds cannot be put behind each other.
    struct Mismatch: Error, CustomStringConvertible {
        let part: Int
        let found: Format
        let expected: Format
        var description: String { "part \(part) has \(found), the parts before it \(expected); nothing here can convert" }
    }

    /// One behind the other; there is at least one.
    /// - Throws: ``Mismatch`` where the formats differ: converting would cost quality that nobody asked for.
    static func join(_ parts: [WAVAudio]) throws(Mismatch) -> WAVAudio {
        let format = parts[0].format
        var samples: [UInt8] = []
        samples.reserveCapacity(parts.reduce(0) { $0 + $1.samples.count })
        for (number, part) in parts.enumerated() {
            guard part.format == format else { throw Mismatch(part: number + 1, found: part.format, expected: format) }
            samples += part.samples
        }
        return WAVAudio(format: format, samples: samples)
    }

    /// The bytes of the file.
    var file: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(44 + samples.count)
        func append(_ value: Int, _ count: Int) { for shift in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * shift))) } }
        bytes += "RIFF".utf8
        append(36 + samples.count, 4)
        bytes += "WAVEfmt ".utf8
        append(16, 4)
        append(1, 2)
        append(format.channels, 2)
        append(format.sampleRate, 4)
        append(format.sampleRate * format.bytesPerFrame, 4)
        append(format.bytesPerFrame, 2)
        append(format.bitsPerSample, 2)
        bytes += "data".utf8
        append(samples.count, 4)
        return bytes + samples
    }
}
