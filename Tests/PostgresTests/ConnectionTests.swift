import Foundation
import Logging
import Testing

@testable import Postgres

@Suite("Connections", TestDatabase.isThere, .timeLimit(.minutes(1)))
struct ConnectionTests {
    private func failure(url: String) async -> PostgresError {
        await expectPostgresError { _ = try await TestDatabase.connect(url: url) }
    }

    private func components() throws -> URLComponents { try #require(URLComponents(string: TestDatabase.url)) }

    @Test("A wrong password is told as such, does not invite a retry, and is not repeated")
    func wrongPassword() async throws {
        var url = try components()
        url.user = "nobody-\(UUID().uuidString)"
        url.password = "sesame"
        let error = await failure(url: try #require(url.string))
        #expect(error.sqlState?.hasPrefix("28") == true)
        #expect(!error.isRetriable)
        #expect(!String(reflecting: error).contains("sesame"))
    }

    @Test("An unknown database is told as such")
    func unknownDatabase() async throws {
        var url = try components()
        url.path = "/nowhere"
        let error = await failure(url: try #require(url.string))
        #expect(error.sqlState == "3D000")
        #expect(!error.isRetriable)
        #expect(error.description.contains("nowhere"))
    }

    @Test(
        "A URL that cannot be read is not repeated",
        arguments: [
            "postgres://u:sesame@[::1/db", "postgres://u:sesame%zz@h/db", "password=sesame host",
            "postgres://h/db?sesam=1",
        ])
    func badURL(url: String) async {
        let error = await failure(url: url)
        #expect(error.message.contains("expected postgres://"))
        #expect(!error.isRetriable)
        #expect(!error.message.contains("sesame"))
    }

    @Test("A server that is silent for too long is given up, in a statement, a transaction and plain SQL")
    func silence() async throws {
        func connect() async throws -> PostgresConnection {
            try await .connect(
                url: TestDatabase.url, applicationName: "postgres-tests", answerTimeout: .milliseconds(300), logger: TestDatabase.logger)
        }
        let sleeps: [(PostgresConnection) async throws -> Void] = [
            { _ = try await $0.query("SELECT pg_sleep(30)") },
            { try await $0.transaction { _ = try await $0.query("SELECT pg_sleep(30)") } },
            { try await $0.simple("SELECT pg_sleep(30)") },
        ]
        for sleep in sleeps {
            let connection = try await connect()
            _ = try await connection.query("SELECT 1")
            let error = await expectPostgresError { try await sleep(connection) }
            #expect(error.isConnectionLost && error.isRetriable && error.isUnavailable)
            #expect(error.message.contains("no answer"), "\(error)")
            #expect(!connection.isUsable)
            await connection.close()
        }
    }

    @Test("A server that only reads is not asked again over the same connection")
    func readOnly() async throws {
        let connection = try await TestDatabase.connect()
        try await connection.simple("SET default_transaction_read_only = on")
        let error = await expectPostgresError { try await connection.simple("CREATE TABLE never_made ()") }
        #expect(error.sqlState == "25006" && error.isUnavailable)
        #expect(!connection.isUsable)
        await connection.close()
    }

    @Test("An unreachable host invites a retry and is named")
    func unreachable() async {
        let error = await failure(url: "postgres://u:sesame@127.0.0.1:1/db")
        #expect(error.isConnectionLost)
        #expect(error.isRetriable)
        #expect(error.message.contains("127.0.0.1"))
        #expect(!error.message.contains("sesame"))
    }

    @Test("Of several hosts the first that answers is taken")
    func severalHosts() async throws {
        let url = try components()
        let host = "\(try #require(url.host)):\(url.port ?? 5432)"
        let list = TestDatabase.url.replacing(host, with: "127.0.0.1:1,\(host)")
        let connection = try await TestDatabase.connect(url: list)
        #expect(try await connection.query("SELECT 1")[0].decode(Int32.self) == 1)
    }

    @Test("The server knows the application and speaks UTF-8")
    func defaults() async throws {
        let connection = try await TestDatabase.connect()
        let row = try await connection.query(
            "SELECT current_setting('application_name'), current_setting('client_encoding')")[0]
        let (name, encoding) = try row.decode(String.self, String.self)
        #expect(name == "postgres-tests" && encoding == "UTF8")
    }

    @Test("A closed connection says so")
    func closed() async throws {
        let connection = try await TestDatabase.connect()
        #expect(connection.isUsable)
        await connection.close()
        #expect(!connection.isUsable)
        let error = await expectPostgresError { _ = try await connection.query("SELECT 1") }
        #expect(error.isConnectionLost)
        let transaction = await expectPostgresError { try await connection.transaction { _ in } }
        #expect(transaction.isConnectionLost)
    }

    @Test("A connection that the server ends is lost, in a transaction and out of it")
    func terminated() async throws {
        let killer = try await TestDatabase.connect()
        for isInTransaction in [false, true] {
            let victim = try await TestDatabase.connect()
            let process = try await victim.query("SELECT pg_backend_pid()")[0].decode(Int32.self)
            let error = await expectPostgresError {
                if isInTransaction {
                    try await victim.transaction { transaction in
                        _ = try await transaction.query("SELECT 1")
                        _ = try await killer.query("SELECT pg_terminate_backend(\(process), 5000)")
                        _ = try await transaction.query("SELECT 1")
                    }
                } else {
                    _ = try await killer.query("SELECT pg_terminate_backend(\(process), 5000)")
                    _ = try await victim.query("SELECT 1")
                }
            }
            #expect(error.isConnectionLost)
            #expect(error.isRetriable)
            #expect(error.sqlState == "57P01")
            #expect(!victim.isUsable)
        }
    }

    @Test("A connection that is ended while a statement runs is lost too")
    func terminatedWhileRunning() async throws {
        let connection = try await TestDatabase.connect()
        let error = await expectPostgresError {
            _ = try await connection.query("SELECT pg_terminate_backend(pg_backend_pid())")
        }
        #expect(error.isConnectionLost)
        #expect(!connection.isUsable)
    }

    @Test("Notifications reach those who listen to the channel, in order, also from the session itself")
    func listen() async throws {
        let listener = try await TestDatabase.connect()
        let sender = try await TestDatabase.connect()
        let channel = "Channel \"\(UUID().uuidString)\""
        let stream = try await listener.listen(channel)
        try await sender.notify("other", payload: "no")
        try await sender.notify(channel, payload: "one")
        try await sender.notify(channel, payload: "zwölf")
        try await listener.notify(channel)
        var payloads: [String] = []
        for await notification in stream {
            #expect(notification.channel == channel)
            payloads.append(notification.payload)
            if payloads.count == 3 { break }
        }
        #expect(payloads == ["one", "zwölf", ""])
    }

    @Test("The stream of notifications ends with the connection")
    func listenEnds() async throws {
        let listener = try await TestDatabase.connect()
        let killer = try await TestDatabase.connect()
        let stream = try await listener.listen("gone")
        let process = try await listener.query("SELECT pg_backend_pid()")[0].decode(Int32.self)
        _ = try await killer.query("SELECT pg_terminate_backend(\(process), 5000)")
        for await _ in stream {}
        #expect(!listener.isUsable)
    }

    @Test("A connection that nobody holds is closed")
    func released() async throws {
        let watcher = try await TestDatabase.connect()
        var connection: PostgresConnection? = try await TestDatabase.connect()
        let process = try await #require(connection).query("SELECT pg_backend_pid()")[0].decode(Int32.self)
        weak let released = connection
        connection = nil
        while released != nil { await Task.yield() }
        while try await watcher.query(
            "SELECT count(*) FROM pg_stat_activity WHERE pid = \(process)")[0].decode(Int.self) > 0
        {}
    }
}
