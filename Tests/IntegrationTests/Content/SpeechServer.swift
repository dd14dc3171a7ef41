import Foundation
import Glibc
import LMSModels
import Synchronization

@testable import Content

/// An OpenAI-shaped HTTP server that behaves as badly as the text it is given says: `429`, `500`, `SLOW`, `CUT` and so on.
final class SpeechServer: Sendable {
    struct Call: Sendable {
        let path: String
        let input: String
        let at: ContinuousClock.Instant
    }

    let port: UInt16
    private let listener: Int32
    private let calls = Mutex<[Call]>([])
    private let delay: Mutex<Duration>
    private let open = Atomic(0)

    var url: String { "http://127.0.0.1:\(port)/v1" }
    /// Every call so far, in order.
    var all: [Call] { calls.withLock { $0 } }
    /// Texts that were to be spoken.
    var spoken: [String] { all.filter { $0.path.hasSuffix("/audio/speech") }.map(\.input) }
    /// Calls that wait for their answer.
    var waiting: Int { open.load(ordering: .relaxed) }

    /// Listens on a free port of 127.0.0.1; every sound takes as long as `delay` says.
    init(delay: Duration = .zero) throws {
        self.delay = Mutex(delay)
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(listener, raw, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, raw, &length) == 0
            }
        }
        guard isBound else { throw Overdue(description: "no port for the speech server") }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                guard let self else {
                    close(connection)
                    return
                }
                Thread.detachNewThread { self.serve(connection) }
            }
        }
    }

    func setDelay(_ delay: Duration) { self.delay.withLock { $0 = delay } }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// One request a connection.
    private func serve(_ connection: Int32) {
        defer { close(connection) }
        guard let (path, body) = Self.read(connection) else { return }
        let input = (try? JSONDocument(body))?.root.member("input")?.string ?? ""
        calls.withLock { $0.append(Call(path: path, input: input, at: .now)) }
        let number = all.count { $0.path == path && $0.input == input }
        open.add(1, ordering: .relaxed)
        let answer = path.hasSuffix("/moderations") ? moderation(input) : speech(input, number)
        open.subtract(1, ordering: .relaxed)
        Self.write(connection, answer)
    }

    private func moderation(_ input: String) -> [UInt8] {
        if input.contains("MODERATION DOWN") { return Self.answer(503, "text/plain", Array("down".utf8)) }
        let isFlagged = input.contains("FLAGGED")
        return Self.answer(
            200, "application/json", Array(#"{"results":[{"flagged":\#(isFlagged),"categories":{"violence":\#(isFlagged)}}]}"#.utf8))
    }

    private func speech(_ input: String, _ number: Int) -> [UInt8] {
        Thread.sleep(forTimeInterval: Double(delay.withLock { $0 }.components.seconds))
        let sound = Self.sound(frames: 80 * input.unicodeScalars.count).file
        func error(_ code: String) -> [UInt8] { Array(#"{"error":{"message":"as asked for","code":"\#(code)"}}"#.utf8) }
        return switch true {
        case input.contains("ONCE BUSY") && number == 1: Self.answer(429, "application/json", error("rate_limit"), "Retry-After: 2\r\n")
        case input.contains("ALWAYS BUSY"): Self.answer(429, "application/json", error("rate_limit"))
        case input.contains("BROKEN"): Self.answer(500, "text/html", Array("<html>".utf8))
        case input.contains("REFUSED"): Self.answer(400, "application/json", error("invalid"))
        case input.contains("FILTERED"): Self.answer(400, "application/json", error("content_filter"))
        case input.contains("WRONG TYPE"): Self.answer(200, "audio/mpeg", sound)
        case input.contains("CUT"): Self.answer(200, "audio/wav", sound).dropLast(100)
        case input.contains("HANGS"):
            {
                Thread.sleep(forTimeInterval: 5); return []
            }()
        default: Self.answer(200, "audio/wav", sound)
        }
    }

    static func sound(frames: Int) -> WAVAudio {
        WAVAudio(
            format: .init(channels: 1, sampleRate: 8_000, bitsPerSample: 16),
            samples: (0..<frames).flatMap { frame -> [UInt8] in [0, frame % 20 < 10 ? 0x20 : 0xE0] })
    }

    private static func answer(_ status: Int, _ type: String, _ body: [UInt8], _ headers: String = "") -> [UInt8] {
        Array("HTTP/1.1 \(status) X\r\nContent-Type: \(type)\r\n\(headers)Content-Length: \(body.count)\r\nConnection: close\r\n\r\n".utf8)
            + body
    }

    private static func read(_ connection: Int32) -> (path: String, body: [UInt8])? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
            let text = String(decoding: bytes, as: UTF8.self)
            guard let end = text.range(of: "\r\n\r\n") else { continue }
            let head = text[..<end.lowerBound]
            let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                .flatMap { Int($0.dropFirst("content-length:".count).filter { $0 != " " }) }
            let start = head.utf8.count + 4
            if bytes.count >= start + (length ?? 0) {
                return (head.split(separator: " ").dropFirst().first.map(String.init) ?? "", Array(bytes[start...]))
            }
        }
    }

    private static func write(_ connection: Int32, _ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            sent += count
        }
    }
}
