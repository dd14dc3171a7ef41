import AMQP
import Foundation
import Testing

@testable import lectern

/// TLS in front of a plain port of 127.0.0.1.
struct TLSProxy: Sendable {
    let port: Int

    /// Starts one, which ends with the world.
    static func start(_ world: FaultWorld, as name: String, _ certificates: Certificates) async throws -> TLSProxy {
        let script = TestStack.repository.appending(path: "Tests/IntegrationTests/Python/tls_proxy.py")
        let program = try world.launch(
            "tls", URL(filePath: try #require(Python.executable)),
            [script.path, certificates.path("\(name).pem"), certificates.path("\(name).key"), "\(world.endpoint.port)"])
        var port: Int?
        try await eventually("the TLS proxy listens") {
            try #require(program.isRunning, "the TLS proxy has ended")
            port = Int(try String(contentsOf: program.log, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines))
            return port != nil
        }
        return TLSProxy(port: try #require(port))
    }
}

/// An authority that nobody knows, and certificates that it has signed.
struct Certificates: Sendable {
    private let folder: URL

    var authority: String { path("authority.pem") }

    func path(_ file: String) -> String { folder.appending(path: file).path }

    /// Makes them.
    ///
    /// - Parameters:
    ///   - folder: for the files: `authority.pem`, and `<name>.pem` and `<name>.key` for each name.
    ///   - names: DNS names.
    /// - Throws: `StackError` with what `openssl` says.
    init(in folder: URL, for names: [String]) async throws {
        self.folder = folder
        try await make("authority", subject: "Lectern test authority", [])
        for name in names {
            try await make(
                name, subject: name,
                [
                    "-CA", authority, "-CAkey", path("authority.key"), "-addext", "subjectAltName=DNS:\(name)", "-addext",
                    "basicConstraints=critical,CA:FALSE",
                ])
        }
    }

    private func make(_ name: String, subject: String, _ more: [String]) async throws {
        guard let program = Launch.find("openssl") else { throw StackError.missing("openssl", package: "openssl") }
        let arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
            "/CN=\(subject)", "-keyout", path("\(name).key"), "-out", path("\(name).pem"),
        ]
        let result = try await Launch.run(program, arguments + more, environment: Launch.plainEnvironment([:]))
        guard result.status == 0 else { throw StackError("openssl failed: \(result.output)") }
    }
}
