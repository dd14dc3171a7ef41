import Testing

@testable import Content

@Suite("WAV files")
struct WAVAudioTests {
    static let format = WAVAudio.Format(channels: 1, sampleRate: 22_050, bitsPerSample: 16)

    static func tone(_ frames: Int, format: WAVAudio.Format = format) -> WAVAudio {
        WAVAudio(format: format, samples: (0..<frames * format.bytesPerFrame).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    }

    @Test("What is written is read again")
    func roundTrip() throws {
        for format in [
            Self.format, .init(channels: 2, sampleRate: 48_000, bitsPerSample: 24), .init(channels: 1, sampleRate: 8_000, bitsPerSample: 8),
        ] {
            let audio = Self.tone(1_000, format: format)
            #expect(try WAVAudio(reading: audio.file) == audio)
            #expect(audio.frames == 1_000 && audio.durationMs == 1_000 * 1_000 / format.sampleRate)
        }
    }

    @Test("A file that was cut anywhere is not taken for a whole one")
    func cut() {
        let file = Self.tone(50).file
        for length in 0..<file.count {
            #expect(throws: WAVAudio.Unreadable.self, "\(length) of \(file.count)") { try WAVAudio(reading: Array(file.prefix(length))) }
        }
    }

    @Test("A length that the writer did not know means until the end", arguments: [0x7FFF_F000, 0xFFFF_FFFF])
    func unknownLength(_ length: Int) throws {
        var file = Self.tone(50).file
        for shift in 0..<4 { file[40 + shift] = UInt8(truncatingIfNeeded: length >> (8 * shift)) }
        #expect(try WAVAudio(reading: file) == Self.tone(50))
        // Half a sample at the end is nobody's.
        #expect(try WAVAudio(reading: file + [1]) == Self.tone(50))
    }

    @Test("Chunks that are not understood are passed over")
    func otherChunks() throws {
        let file = Self.tone(50).file
        let list = Array("LIST".utf8) + [3, 0, 0, 0, 1, 2, 3, 0]
        #expect(try WAVAudio(reading: Array(file[..<36]) + list + Array(file[36...])) == Self.tone(50))
    }

    @Test("What is no PCM is refused by name", arguments: [UInt8(3), 6, 7, 85])
    func otherCodes(_ code: UInt8) {
        var file = Self.tone(50).file
        file[20] = code
        let error = #expect(throws: WAVAudio.Unreadable.self) { try WAVAudio(reading: file) }
        #expect(error?.description.contains("code \(code)") == true)
    }

    @Test(
        "Other bytes are no WAV file",
        arguments: ["", "RIFF", "<html><body>502 Bad Gateway</body></html>", "ID3 mp3 and so on, long enough"])
    func noWAV(_ text: String) {
        #expect(throws: WAVAudio.Unreadable.self) { try WAVAudio(reading: Array(text.utf8)) }
    }

    @Test("Parts are one behind the other, and a part of another format is named")
    func join() throws {
        let joined = try WAVAudio.join([Self.tone(10), Self.tone(20), Self.tone(30)])
        #expect(joined.samples == Self.tone(10).samples + Self.tone(20).samples + Self.tone(30).samples)
        #expect(joined.frames == 60)
        let other = Self.tone(10, format: .init(channels: 1, sampleRate: 24_000, bitsPerSample: 16))
        let error = #expect(throws: WAVAudio.Mismatch.self) { try WAVAudio.join([Self.tone(1), other]) }
        #expect(
            error?.description
                == "part 2 has 24000 Hz, 1 channels, 16 bits, the parts before it 22050 Hz, 1 channels, 16 bits; nothing here can convert")
    }
}
