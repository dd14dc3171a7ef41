import ArgumentParser
import LMSModels
import WorkerKit

/// What operators may name: this build's services, and the types of messages that these take.
enum KnownNames {
    /// Commands, queries, and the events of other services.
    static let types: Set<String> = Set(
        ContractCatalog.current.services.flatMap { $0.commands + $0.queries + $0.followed }.map(\.type.text))

    static func check(service: String) throws {
        let known = operatorWorkers.map(\.name)
        guard !known.contains(service) else { return }
        throw ValidationError("there is no service \"\(service.printable)\"; there are \(known.joined(separator: ", "))")
    }

    /// A switch on a mistyped type would do nothing, and nobody would notice.
    static func check(type: String) throws {
        guard !types.contains(type) else { return }
        guard !type.contains("*") else {
            throw ValidationError("--type \(type.printable): expected one type in full; a pattern stands for itself here")
        }
        throw ValidationError("--type \(type.printable): no worker takes this type. \(hint(type))")
    }

    static func check(tenant: String) throws {
        guard Identifier(tenant) == nil else { return }
        throw ValidationError("the tenant \"\(tenant.printable)\": expected \(Identifier.expected)")
    }

    /// The types of the service that a mistyped one names, or where to find all.
    static func hint(_ type: String) -> String {
        let service = MessageType(type).service
        let near = types.filter { !service.isEmpty && MessageType($0).service == service }.sorted()
        guard !near.isEmpty else {
            return "Types begin with lms. and a service: \(operatorWorkers.map(\.name).joined(separator: ", "))."
        }
        return "Known of \(service) are:\n  " + near.joined(separator: "\n  ")
    }
}

/// `--type` and `--tenant`: which messages a switch is for.
struct MessageScopeOptions: ParsableArguments {
    @Option(help: "Messages of this type, in full.")
    var type: String?

    @Option(help: "Messages of this tenant (organization code).")
    var tenant: String?

    func validate() throws {
        guard type != nil || tenant != nil else { throw ValidationError("say which messages: --type, --tenant, or both") }
        if let tenant { try KnownNames.check(tenant: tenant) }
    }

    /// As in causes of parking: `lms.sync.device.push.v1/*`.
    var subject: String { "\(type ?? "*")/\(tenant ?? "*")" }

    /// In words: `lms.sync.device.push.v1 of the tenant lakeside`.
    var text: String {
        let types = type?.printable ?? "everything"
        return tenant.map { "\(types) of the tenant \($0)" } ?? types
    }
}
