import Foundation
import Postgres

/// A virtual host and a database that nobody else uses, with topology and tables, on servers that run.
struct Sandbox: Sendable {
    let name: String
    let amqpURL: String
    let databaseURL: String
    private let serverURL: String
    private let management: ManagementClient

    /// Makes both.
    /// - Throws: `ManagementError`, `PostgresError`, `StackError`.
    static func make(_ prefix: String, on servers: StackAddresses, retryDelays: [Int]) async throws -> Sandbox {
        let sandbox = try Sandbox(prefix, servers)
        try await sandbox.management.createVirtualHost(sandbox.name)
        let applied = try await applyTopology(services: operatorServices, retryDelays: retryDelays, client: sandbox.management)
        guard applied.conflicts.isEmpty else { throw StackError(applied.conflicts.report) }
        try await sandbox.onServer("CREATE DATABASE \(sandbox.name)")
        _ = try await MigrateCommand.migrate(database: sandbox.databaseURL)
        return sandbox
    }

    private init(_ prefix: String, _ servers: StackAddresses) throws {
        name = "\(prefix)_" + UUID().uuidString.lowercased().replacing("-", with: "").prefix(16)
        amqpURL = try Self.url(servers.amqpURL, path: name)
        databaseURL = try Self.url(servers.databaseURL, path: name)
        serverURL = servers.databaseURL
        management = ManagementClient(try ManagementEndpoint(amqpURL: amqpURL, managementURL: servers.managementURL))
    }

    /// Removes both, as far as they are there.
    func remove() async {
        try? await management.deleteVirtualHost(name)
        try? await onServer("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
    }

    /// A connection to the database.
    func connect() async throws -> PostgresConnection {
        try await .connect(url: databaseURL, applicationName: "lectern sandbox", logger: ConnectionOptions.logger)
    }

    private func onServer(_ statement: String) async throws {
        let server = try await PostgresConnection.connect(
            url: serverURL, applicationName: "lectern sandbox", logger: ConnectionOptions.logger)
        do {
            try await server.simple(statement)
        } catch {
            await server.close()
            throw error
        }
        await server.close()
    }

    private static func url(_ text: String, path: String) throws -> String {
        guard var url = URLComponents(string: text) else { throw StackError("not a URL: a server's address") }
        url.path = "/" + path
        guard let text = url.string else { throw StackError("not a URL with the path /\(path)") }
        return text
    }
}
