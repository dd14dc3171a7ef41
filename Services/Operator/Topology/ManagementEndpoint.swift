import ArgumentParser
import Foundation

/// Where a broker's management API is, as whom to speak to it, and about which virtual host.
struct ManagementEndpoint: Sendable, Equatable {
    var scheme: String
    var host: String
    var port: Int
    var user: String
    var password: String
    var virtualHost: String

    /// Derives the endpoint from what an operator has configured.
    ///
    /// Host, credentials and virtual host come from the AMQP address unless the management address says otherwise;
    /// the port is then 15672, or 15671 for `amqps`.
    ///
    /// - Parameters:
    ///   - amqpURL: `amqp://user:password@host:port/virtualhost`; no path or an empty one means `/`.
    ///   - managementURL: `http://host:port`, with credentials where they differ; `nil` derives it.
    /// - Throws: `ValidationError` that names what is wrong, without the password.
    init(amqpURL: String, managementURL: String? = nil) throws {
        guard let amqp = URLComponents(string: amqpURL), let amqpScheme = amqp.scheme,
            ["amqp", "amqps"].contains(amqpScheme)
        else {
            throw ValidationError("AMQP_URL is not an address like amqp://user:password@host:5672/%2F")
        }
        let amqpHost = amqp.host.flatMap { $0.isEmpty ? nil : $0 } ?? "127.0.0.1"
        let path = String(amqp.percentEncodedPath.dropFirst())
        virtualHost = path.isEmpty ? "/" : path.removingPercentEncoding ?? path
        let amqpUser = amqp.user ?? "guest"
        let amqpPassword = amqp.password ?? "guest"

        guard let managementURL else {
            scheme = amqpScheme == "amqps" ? "https" : "http"
            port = amqpScheme == "amqps" ? 15_671 : 15_672
            (host, user, password) = (amqpHost, amqpUser, amqpPassword)
            return
        }
        guard let management = URLComponents(string: managementURL), let managementScheme = management.scheme,
            ["http", "https"].contains(managementScheme), let managementHost = management.host,
            !managementHost.isEmpty
        else {
            throw ValidationError("MANAGEMENT_URL is not an address like http://host:15672")
        }
        scheme = managementScheme
        host = managementHost
        port = management.port ?? (managementScheme == "https" ? 443 : 80)
        user = management.user ?? amqpUser
        password = management.password ?? amqpPassword
    }

    /// The address without credentials, fit to be printed.
    var address: String { "\(scheme)://\(host):\(port)" }
}

/// The options by which topology commands find the broker.
struct BrokerOptions: ParsableArguments {
    @Option(help: "The broker. Default: AMQP_URL from the environment.")
    var amqpURL: String?

    @Option(
        help: """
            The broker's management API. Default: MANAGEMENT_URL from the environment, else the host and credentials \
            of the AMQP address with port 15672.
            """)
    var managementURL: String?

    /// The endpoint that options and environment name.
    func endpoint() throws -> ManagementEndpoint {
        let environment = ProcessInfo.processInfo.environment
        guard let amqpURL = amqpURL ?? environment["AMQP_URL"] else {
            throw ValidationError(
                #"which broker? Set AMQP_URL or pass --amqp-url; for the private stack: eval "$(lectern env)""#)
        }
        return try ManagementEndpoint(
            amqpURL: amqpURL, managementURL: managementURL ?? environment["MANAGEMENT_URL"])
    }
}
