import Foundation

@testable import lectern

/// What a worker answers to `/ready`.
struct Ready: Decodable, Sendable {
    struct Check: Decodable, Sendable {
        let isReady: Bool
        let detail: String

        enum CodingKeys: String, CodingKey {
            case isReady = "ready"
            case detail
        }
    }

    let isReady: Bool
    let commands: Check
    let queries: Check
    let publisher: Check
    let relay: Check
    let database: Check

    enum CodingKeys: String, CodingKey {
        case isReady = "ready"
        case commands, queries, publisher, relay, database
    }

    /// The three that are connections to the broker.
    var broker: [Check] { [commands, queries, publisher] }
    var isBrokerReady: Bool { broker.allSatisfy(\.isReady) }

    /// Asks the worker on that port; `nil` if it does not answer.
    static func fetch(port: Int) async -> Ready? {
        // The worker itself has patience with a silent database; 503 too comes with a body.
        guard let answer = try? await HTTPCall(url: "http://127.0.0.1:\(port)/ready", timeout: .seconds(20)).send() else { return nil }
        return try? JSONDecoder().decode(Ready.self, from: answer.body)
    }
}
