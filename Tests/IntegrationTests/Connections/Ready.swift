import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

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
        guard let url = URL(string: "http://127.0.0.1:\(port)/ready") else { return nil }
        var request = URLRequest(url: url)
        // The worker itself has patience with a silent database.
        request.timeoutInterval = 20
        // 503 too comes with a body.
        guard let (body, _) = try? await URLSession.shared.data(for: request) else { return nil }
        return try? JSONDecoder().decode(Ready.self, from: body)
    }
}
