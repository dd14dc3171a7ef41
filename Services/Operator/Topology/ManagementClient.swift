import Foundation
import WorkerKit

/// A small client of RabbitMQ's management HTTP API, for what AMQP cannot do (see 0001-management-api.md).
///
/// Every request is idempotent and may be repeated. Errors are `ManagementError`.
struct ManagementClient: Sendable {
    let endpoint: ManagementEndpoint

    init(_ endpoint: ManagementEndpoint) { self.endpoint = endpoint }

    // MARK: Virtual hosts

    /// Creates a virtual host, unless it exists, and gives the user every permission in it.
    ///
    /// - Parameters:
    ///   - name: The virtual host.
    ///   - user: Who gets the permissions; by default the user of this client.
    /// - Throws: `ManagementError`, `unauthorized` when this client's user is no administrator.
    func createVirtualHost(_ name: String, user: String? = nil) async throws {
        let user = user ?? endpoint.user
        try await send("PUT", "/api/vhosts/\(name.pathSegment)", EmptyBody(), doing: "create virtual host \(name)")
        try await send(
            "PUT", "/api/permissions/\(name.pathSegment)/\(user.pathSegment)",
            Permissions(configure: ".*", write: ".*", read: ".*"), doing: "set permissions of \(user) on \(name)")
    }

    /// Deletes a virtual host with everything in it; one that does not exist is fine.
    func deleteVirtualHost(_ name: String) async throws {
        try await delete("/api/vhosts/\(name.pathSegment)", doing: "delete virtual host \(name)")
    }

    // MARK: State

    /// The broker's version, such as `3.10.8`.
    func brokerVersion() async throws -> String {
        let overview: Overview = try await get("/api/overview", doing: "read the overview")
        return overview.rabbitmqVersion
    }

    /// Whether the broker accepts connections on a port.
    func isListening(port: Int) async throws -> Bool {
        do {
            let _: Health = try await get(
                "/api/health/checks/port-listener/\(port)", doing: "ask whether port \(port) is open")
            return true
        } catch ManagementError.refused {
            return false
        }
    }

    /// Reads exchanges, queues, bindings and policies of the virtual host.
    func brokerTopology() async throws -> BrokerTopology {
        // One after the other: the first, cheap answer says whether address and credentials are right.
        let version = try await brokerVersion()
        let exchanges: [ExchangeAnswer] = try await get("/api/exchanges/\(vhost)", doing: "list exchanges")
        let queues = try await queues()
        let bindings: [BindingAnswer] = try await get("/api/bindings/\(vhost)", doing: "list bindings")
        let policies: [PolicyAnswer] = try await get("/api/policies/\(vhost)", doing: "list policies")
        let operatorPolicies: [PolicyAnswer] = try await get(
            "/api/operator-policies/\(vhost)", doing: "list operator policies")
        return BrokerTopology(
            virtualHost: endpoint.virtualHost, version: version, exchanges: exchanges.map(\.exchange), queues: queues,
            bindings: bindings.map(\.binding), policies: policies.map(\.policy),
            operatorPolicies: operatorPolicies.map(\.policy))
    }

    /// Reads the queues of the virtual host with their lengths and consumers.
    ///
    /// The figures are the broker's statistics: up to some seconds old, and absent right after a queue's creation.
    func queues() async throws -> [BrokerTopology.Queue] {
        let answers: [QueueAnswer] = try await get("/api/queues/\(vhost)", doing: "list queues")
        return answers.map(\.queue)
    }

    // MARK: Change

    /// Does one action of a diff.
    ///
    /// Doing it again changes nothing.
    func perform(_ action: TopologyDiff.Action) async throws {
        let doing = action.description
        switch action {
        case .setPolicy(let policy, _):
            try await send("PUT", "/api/policies/\(vhost)/\(policy.name.pathSegment)", PolicyBody(policy), doing: doing)
        case .createExchange(let exchange):
            try await send(
                "PUT", "/api/exchanges/\(vhost)/\(exchange.name.pathSegment)",
                ExchangeBody(type: exchange.type, durable: true), doing: doing)
        case .createQueue(let queue):
            try await send(
                "PUT", "/api/queues/\(vhost)/\(queue.name.pathSegment)",
                QueueBody(durable: true, arguments: ["x-queue-type": .string(queue.type.rawValue)]), doing: doing)
        case .createBinding(let binding):
            try await send(
                "POST",
                "/api/bindings/\(vhost)/e/\(binding.source.pathSegment)/q/\(binding.destination.pathSegment)",
                BindingBody(routingKey: binding.routingKey, arguments: [:]), doing: doing)
        case .removeBinding(let binding):
            // The broker's own name for the binding, percent-encoded once more: it may itself hold a percent sign.
            try await delete(
                "/api/bindings/\(vhost)/e/\(binding.source.pathSegment)/q/\(binding.destination.pathSegment)"
                    + "/\(binding.propertiesKey.pathSegment)", doing: doing)
        case .removePolicy(let policy):
            try await delete("/api/policies/\(vhost)/\(policy.name.pathSegment)", doing: doing)
        }
    }

    // MARK: Requests

    private var vhost: String { endpoint.virtualHost.pathSegment }

    private func get<Answer: Decodable>(_ path: String, doing: String) async throws -> Answer {
        let data = try await request("GET", path, body: nil, doing: doing)
        do {
            return try JSONDecoder().decode(Answer.self, from: data)
        } catch {
            throw ManagementError.unreadable(doing: doing, cause: "\(error)")
        }
    }

    private func send(_ method: String, _ path: String, _ body: some Encodable, doing: String) async throws {
        _ = try await request(method, path, body: JSONEncoder().encode(body), doing: doing)
    }

    private func delete(_ path: String, doing: String) async throws {
        do {
            _ = try await request("DELETE", path, body: nil, doing: doing)
        } catch ManagementError.refused(_, status: 404, _) {
            // Somebody else removed it first.
        }
    }

    private func request(_ method: String, _ path: String, body: Data?, doing: String) async throws -> Data {
        let credentials = Data("\(endpoint.user):\(endpoint.password)".utf8).base64EncodedString()
        let call = HTTPCall(
            method: method, url: endpoint.address + path,
            headers: [("content-type", "application/json"), ("authorization", "Basic \(credentials)")], body: body)
        let answer: HTTPCall.Answer
        do {
            answer = try await call.send()
        } catch {
            try Task.checkCancellation()
            throw ManagementError.notReachable(address: endpoint.address, cause: "\(error)")
        }
        let refusal = try? JSONDecoder().decode(Refusal.self, from: answer.body)
        switch answer.status {
        case 200..<300:
            return answer.body
        case 401 where answer.isChallenge:
            throw ManagementError.unauthorized(address: endpoint.address, user: endpoint.user, doing: doing)
        case 401, 403:
            // Without a challenge the user is known, and may not do this.
            throw ManagementError.forbidden(user: endpoint.user, doing: doing, reason: refusal?.text ?? "\(answer.status)")
        case let status:
            guard let refusal else { throw ManagementError.notManagement(address: endpoint.address, status: status) }
            if status == 404, method == "GET", path.hasSuffix("/\(vhost)") {
                throw ManagementError.virtualHostMissing(endpoint.virtualHost)
            }
            throw ManagementError.refused(doing: doing, status: status, reason: refusal.text)
        }
    }
}

extension String {
    /// The text as one segment of a path: everything but unreserved characters encoded, `/` too.
    fileprivate var pathSegment: String {
        let unreserved = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return addingPercentEncoding(withAllowedCharacters: unreserved) ?? self
    }
}
