internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// What came back from a provider's HTTP interface.
struct ProviderAnswer: Equatable, Sendable {
    let status: Int
    /// In lower case, without parameters.
    let contentType: String
    let retryAfter: Duration?
    let body: [UInt8]
}

/// Why nothing usable came back.
enum ProviderCallError: Error, Equatable {
    case timedOut
    /// No connection, or none that lasted until the answer began.
    case unreachable(String)
    /// The answer began and did not end.
    case cut(String)
    case tooLarge
}

/// One POST of JSON to an OpenAI-compatible interface.
struct ProviderCall: Sendable {
    /// Up to the version: `https://api.openai.com/v1`.
    let baseURL: String
    let key: String?
    let timeout: Duration

    /// More than an hour of speech.
    private static let bodyLimit = 256 << 20

    /// Not `HTTPClient.shared`, which asks for compressed answers and refuses those that were more than 25 times as long.
    private static let client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup)

    /// - Throws: ``ProviderCallError``, `CancellationError`.
    func post(_ path: String, _ json: [UInt8]) async throws -> ProviderAnswer {
        do {
            return try await withTimeout(timeout) { try await send(path, json) }
        } catch is TimedOut {
            throw ProviderCallError.timedOut
        }
    }

    private func send(_ path: String, _ json: [UInt8]) async throws -> ProviderAnswer {
        var request = HTTPClientRequest(url: baseURL + path)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        if let key { request.headers.add(name: "authorization", value: "Bearer \(key)") }
        request.body = .bytes(json)
        let response: HTTPClientResponse
        do {
            response = try await Self.client.execute(request, deadline: .now() + .seconds(Int64(timeout.components.seconds) + 5))
        } catch {
            try Task.checkCancellation()
            throw ProviderCallError.unreachable("\(error)")
        }
        let body: ByteBuffer
        do {
            body = try await response.body.collect(upTo: Self.bodyLimit)
        } catch is NIOTooManyBytesError {
            throw ProviderCallError.tooLarge
        } catch {
            try Task.checkCancellation()
            throw ProviderCallError.cut("\(error)")
        }
        return ProviderAnswer(
            status: Int(response.status.code),
            contentType: response.headers.first(name: "content-type").map(Self.mediaType) ?? "",
            retryAfter: response.headers.first(name: "retry-after").flatMap { RetryAfter.duration($0, now: Date()) },
            body: Array(body.readableBytesView))
    }

    private static func mediaType(_ header: String) -> String {
        header.prefix { $0 != ";" }.lowercased().filter { !$0.isWhitespace }
    }
}

/// `Retry-After` (RFC 9110, 10.2.3): seconds, or a date.
enum RetryAfter {
    static func duration(_ header: String, now: Date) -> Duration? {
        let text = header.trimmingCharacters(in: .whitespaces)
        if let seconds = Int(text) { return seconds >= 0 ? .seconds(min(seconds, 86_400)) : nil }
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "GMT")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return format.date(from: text).map { .seconds(max(0, min(86_400, $0.timeIntervalSince(now).rounded(.up)))) }
    }
}
