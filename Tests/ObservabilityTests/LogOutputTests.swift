import Glibc
import Logging
import Testing

@testable import Observability

@Suite("Where log lines go")
struct LogOutputTests {
    @Test("After the set-up, every logger writes to standard error at its level, with the provider's metadata")
    func bootstrap() async throws {
        let result = try await #require(
            processExitsWith: .success, observing: [\.standardErrorContent, \.standardOutputContent]
        ) {
            LogSetup.bootstrap(
                level: .notice, format: .json, service: "sync",
                metadataProvider: Logger.MetadataProvider { ["trace": "t1"] })
            Logger(label: "a").info("hidden")
            Logger(label: "b").notice("shown")
        }
        let lines = String(decoding: result.standardErrorContent, as: UTF8.self).split(separator: "\n")
        let written = lines.filter { $0.hasPrefix("{") }
        #expect(written.count == 1)
        let tail = #"Z","level":"notice","service":"sync","logger":"b","message":"shown","trace":"t1"}"#
        #expect(written.first?.hasSuffix(tail) == true)
        #expect(!String(decoding: result.standardOutputContent, as: UTF8.self).contains("shown"))
    }

    @Test("A line arrives whole, in one piece")
    func onePiece() throws {
        var ends: [Int32] = [0, 0]
        // Of a datagram socket each read gives what one write wrote.
        try #require(socketpair(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0, &ends) == 0)
        defer { ends.forEach { close($0) } }
        StandardError.write(Array("first\n".utf8), to: ends[1])
        StandardError.write(Array("second\n".utf8), to: ends[1])
        var buffer = [UInt8](repeating: 0, count: 100)
        let count = read(ends[0], &buffer, buffer.count)
        #expect(String(decoding: buffer.prefix(count), as: UTF8.self) == "first\n")
    }

    @Test("A line that cannot be written is given up", .timeLimit(.minutes(1)))
    func closed() {
        StandardError.write(Array("lost\n".utf8), to: -1)
    }

    @Test(
        "Times are shown in UTC with milliseconds",
        arguments: [
            (0, 0, "1970-01-01T00:00:00.000Z"), (951_782_399, 7, "2000-02-28T23:59:59.007Z"),
            (1_709_164_800, 999, "2024-02-29T00:00:00.999Z"),
        ])
    func timestamps(seconds: Int, milliseconds: Int, text: String) {
        #expect(Timestamp(seconds: seconds, milliseconds: milliseconds).description == text)
    }
}
