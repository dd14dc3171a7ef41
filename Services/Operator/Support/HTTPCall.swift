import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// One HTTP request with its whole answer.
///
/// Not `URLSession`: on Linux (Swift 6.3) it waits for ever after a 401, and crashes now and then in libdispatch when a
/// server goes away under it.
struct HTTPCall: Sendable {
    struct Answer: Sendable {
        let status: Int
        /// Whether the server asks who this is.
        let isChallenge: Bool
        let body: Data
    }

    var method = "GET"
    var url: String
    var headers: [(String, String)] = []
    var body: Data?
    /// For the whole of it.
    var timeout: Duration = .seconds(15)

    private static let bodyLimit = 64 << 20

    /// Not `HTTPClient.shared`, which asks for compressed answers and refuses those that were more than 25 times as long.
    private static let client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup)

    /// - Throws: whatever kept the answer away; `HTTPClientError.deadlineExceeded` after the timeout.
    func send() async throws -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = HTTPMethod(rawValue: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(body) }
        let milliseconds = timeout.components.seconds * 1_000 + timeout.components.attoseconds / 1_000_000_000_000_000
        let response = try await Self.client.execute(request, deadline: .now() + .milliseconds(milliseconds))
        let bytes = try await response.body.collect(upTo: Self.bodyLimit)
        return Answer(
            status: Int(response.status.code), isChallenge: response.headers.contains(name: "www-authenticate"),
            body: Data(bytes.readableBytesView))
    }
}
