import Flags
import LMSModels
import Postgres
import WorkerKit

/// What `lectern flags set` is to change of a flag.
struct FlagEdit: Sendable {
    enum Targeting: Sendable {
        case rollout(Rollout)
        case removed
    }

    let key: String
    /// The whole flag, made where there is none; the rest changes this.
    var definition: [UInt8]?
    var state: FlagDefinition.State?
    var defaultVariant: String?
    var targeting: Targeting?

    /// What is to be done to the stored document.
    ///
    /// - Parameter stored: the document.
    /// - Returns: `nil` where the flag is so already.
    /// - Throws: `CommandError` that says what is wrong.
    func change(of stored: StoredFlags) throws -> ControlStore.Change? {
        let old = try stored.definitions()
        let before = old[key]?.json
        let new = try changed(old)
        let after = try new.flag(key).json
        guard !isSame(before, after) else { return nil }
        return ControlStore.Change(
            action: "set flag", subject: key, before: before.map { String(decoding: $0, as: UTF8.self) },
            after: String(decoding: after, as: UTF8.self), statements: [StoredFlags.update(new.json)])
    }

    private func changed(_ definitions: FlagDefinitions) throws -> FlagDefinitions {
        do {
            var new = definitions
            if let definition { new = try new.setting(key, to: definition) }
            _ = try new.flag(key)
            if let state { new = try new.setting(key, state: state) }
            if let defaultVariant { new = try new.setting(key, defaultVariant: defaultVariant) }
            switch targeting {
            case .rollout(let rollout): new = try new.setting(key, targeting: try rule(rollout, new.flag(key)))
            case .removed: new = try new.setting(key, targeting: nil)
            case nil: break
            }
            return new
        } catch let error as FlagDefinitionError {
            throw CommandError(error)
        }
    }

    private func rule(_ rollout: Rollout, _ flag: FlagDefinition) throws -> [UInt8] {
        guard let rest = flag.defaultVariant else {
            throw CommandError("\(key.printable) has no default variant, and the other tenants need one: add --default VARIANT")
        }
        guard rest != rollout.variant else {
            throw CommandError(
                "\(rest.printable) is the default variant of \(key.printable), which everybody gets: name another variant, "
                    + "or change the default with --default")
        }
        return rollout.targeting(otherwise: rest)
    }

    /// A definition that is given counts to the byte; changes of members rewrite the spaces between, which is no change.
    private func isSame(_ before: [UInt8]?, _ after: [UInt8]) -> Bool {
        guard let before, definition == nil else { return before == after }
        guard let old = try? FlagValue(json: before), let new = try? FlagValue(json: after) else { return false }
        return old == new
    }
}
