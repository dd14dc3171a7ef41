import LMSModels
import WorkerKit

extension ExportedContracts {
    /// What an export of a catalog would say, without writing it.
    static func make(_ catalog: ContractCatalog) -> [String: ExportedContract] {
        var contracts: [String: ExportedContract] = [:]
        for contract in catalog.services.flatMap(\.own) {
            let kind = ExportedContract.Kind(rawValue: contract.kind.rawValue) ?? .event
            contracts[contract.type.text] = ExportedContract(
                type: contract.type.text, kind: kind, needsTenant: contract.needsTenant, schema: contract.messageSchema,
                rules: contract.rules, storable: storable(contract.messageSchema))
            if let reply = contract.replySchema {
                let name = "\(contract.type).result"
                contracts[name] = ExportedContract(
                    type: name, kind: .result, needsTenant: contract.needsTenant, schema: reply,
                    storable: storable(reply))
            }
        }
        return contracts
    }

    private static func storable(_ schema: Schema) -> String? {
        schema.needsDefinition ? try? JSONDocument(Array(Schema.storable.utf8)).root.pretty : nil
    }
}

extension ContractChange {
    /// An array of changes.
    static func json(_ changes: [ContractChange]) -> String {
        var writer = JSONWriter()
        writer.array { writer in
            for change in changes {
                writer.object { writer in
                    writer.member("type", change.type)
                    writer.member("path", change.path)
                    writer.member("description", change.description)
                    writer.key("breaking")
                    writer.value(change.isBreaking)
                }
            }
        }
        return (try? JSONDocument(writer.bytes).root.pretty) ?? writer.string
    }
}
