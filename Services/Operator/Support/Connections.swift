import AMQP
import ArgumentParser
import Foundation
import Logging
import Postgres

/// Where commands find broker and database: the options, the environment, or the running private stack.
struct ConnectionOptions: ParsableArguments {
    @Option(name: .customLong("amqp-url"), help: "The broker. Default: AMQP_URL, or the stack under LECTERN_HOME.")
    var amqpURL: String?

    @Option(name: .customLong("database-url"), help: "The database. Default: DATABASE_URL, or the stack under LECTERN_HOME.")
    var databaseURL: String?

    func endpoint() throws -> AMQPEndpoint {
        try AMQPEndpoint(url: try amqpURL ?? Self.value("AMQP_URL") { $0.amqpURL })
    }

    func database() throws -> String { try databaseURL ?? Self.value("DATABASE_URL") { $0.databaseURL } }

    /// Opens one connection to the database.
    func connect() async throws -> PostgresConnection {
        try await PostgresConnection.connect(
            url: try database(), applicationName: "lectern", logger: Self.logger)
    }

    static func value(_ name: String, _ ofStack: (StackAddresses) -> String) throws -> String {
        if let value = ProcessInfo.processInfo.environment[name], !value.isEmpty { return value }
        if let addresses = try? Stack().addresses() { return ofStack(addresses) }
        throw ValidationError("\(name) is not set, and no stack runs here: set it, or run `lectern up`")
    }

    /// Commands print what they do; the libraries only speak up when something is wrong.
    static let logger: Logger = {
        var logger = Logger(label: "lectern")
        logger.logLevel = .error
        return logger
    }()
}
