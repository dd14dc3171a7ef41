import ArgumentParser
import Foundation
import LMSModels
import WorkerKit

/// The attributes of a message that is given on the command line.
struct AttributeOptions: ParsableArguments {
    @Option(help: "The organization's code.")
    var tenant: String?

    @Option(help: "The message's id. The same source and id twice have one effect. Default: a new UUID.")
    var id: String?

    @Option(help: "The message's source.")
    var source = "lectern-cli"

    @Option(help: "When it happened, by RFC 3339. Default: now.")
    var time: String?

    @Option(name: .customLong("actor-id"), help: "Who acts.")
    var actorID: String?

    @Option(name: .customLong("actor-role"), help: "As what: teacher, admin and so on.")
    var actorRole: String?

    @Option(name: .customLong("expected-version"), help: "The version of the object that the change is based on.")
    var expectedVersion: Int64?

    func validate() throws {
        if let time, Timestamp(time) == nil { throw ValidationError("--time \(time): expected RFC 3339, such as 2026-11-21T09:30:00Z") }
        if let tenant, Identifier(tenant) == nil { throw ValidationError("--tenant \(tenant): expected \(Identifier.expected)") }
        if let actorRole, ActorRole(rawValue: actorRole) == nil {
            throw ValidationError(
                "--actor-role \(actorRole): expected one of \(ActorRole.allCases.map(\.rawValue).joined(separator: ", "))")
        }
    }

    func command(type: String, data: [UInt8]) throws -> OutgoingCommand {
        OutgoingCommand(
            type: type, source: source, id: id ?? UUID().uuidString.lowercased(), time: time.flatMap { Timestamp($0) } ?? .now,
            tenant: tenant, actorID: actorID, actorRole: actorRole, expectedVersion: expectedVersion, data: data)
    }
}

/// JSON from the command line or a file.
enum JSONInput {
    /// Takes JSON, or `@` and the path of a file that holds it.
    static func read(_ text: String) throws -> [UInt8] {
        let bytes = text.hasPrefix("@") ? Array(try file(String(text.dropFirst()))) : Array(text.utf8)
        do {
            _ = try JSONDocument(bytes)
        } catch {
            throw ValidationError("--data is \(error)")
        }
        return bytes
    }

    static func file(_ path: String) throws -> Data {
        do {
            return try Data(contentsOf: URL(filePath: path))
        } catch {
            throw ValidationError("\(path): cannot be read")
        }
    }
}
