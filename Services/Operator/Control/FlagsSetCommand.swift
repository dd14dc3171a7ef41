import ArgumentParser
import Flags
import LMSModels
import Postgres
import WorkerKit

/// `lectern flags set`: changes one flag, or makes it.
struct FlagsSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change a flag: its state, its default variant, its rule, or all of it.",
        discussion: """
            --rollout gives a variant to a percentage of the tenants, and the default variant to the others. Which tenants \
            those are is decided by a hash of the flag's key and the tenant: a greater percentage only adds tenants, a \
            smaller one only takes some away. It replaces the rule that was there.

            --definition takes the flag as it would stand in flagd's document, or @ and the path of a file that holds it. The \
            other options change what it says.

            Examples:
              lectern flags set content.speech --default off
              lectern flags set attendance.present-only --default off --rollout on=2.5
              lectern flags set attendance.present-only --default on --no-targeting
              lectern flags set my-system.feature --definition @feature.json
            """)

    @OptionGroup var connections: ConnectionOptions

    @Argument(help: "The flag's key.")
    var flag: String

    @Flag(help: "Take the flag into account again.")
    var enable = false

    @Flag(help: "Leave the flag out of account: workers do what they do without it, and features are on.")
    var disable = false

    @Option(name: .customLong("default"), help: ArgumentHelp("The variant where no rule decides.", valueName: "variant"))
    var defaultVariant: String?

    @Option(help: ArgumentHelp("The variant for so many percent of the tenants, of up to two decimals.", valueName: "variant=percent"))
    var rollout: Rollout?

    @Flag(help: "Remove the rule: the default variant decides.")
    var noTargeting = false

    @Option(help: ArgumentHelp("The whole flag; makes it where there is none.", valueName: "json|@file"))
    var definition: String?

    func validate() throws {
        if enable, disable { throw ValidationError("--enable and --disable exclude each other") }
        if rollout != nil, noTargeting { throw ValidationError("--rollout and --no-targeting exclude each other") }
        guard enable || disable || noTargeting || defaultVariant != nil || rollout != nil || definition != nil else {
            throw ValidationError(
                "say what to set: --enable, --disable, --default, --rollout, --no-targeting or --definition")
        }
    }

    func run() async throws {
        let edit = FlagEdit(
            key: flag, definition: try definition.map(Self.bytes), state: state, defaultVariant: defaultVariant, targeting: targeting)
        var hint: String?
        try await connections.change(
            nothing: "\(flag.printable) is so already", done: "\(flag.printable): set"
        ) { transaction in
            let stored = try StoredFlags(try await transaction.query(StoredFlags.select))
            let change = try edit.change(of: stored)
            if change != nil { hint = try surprise(stored) }
            return change
        }
        if let hint { print(hint) }
    }

    private var state: FlagDefinition.State? {
        if enable { return .enabled }
        return disable ? .disabled : nil
    }

    private var targeting: FlagEdit.Targeting? {
        if let rollout { return .rollout(rollout) }
        return noTargeting ? .removed : nil
    }

    private static func bytes(_ text: String) throws -> [UInt8] {
        text.hasPrefix("@") ? Array(try JSONInput.file(String(text.dropFirst()))) : Array(text.utf8)
    }

    /// What may surprise about the change.
    private func surprise(_ stored: StoredFlags) throws -> String? {
        guard definition == nil, let flag = try stored.definitions()[flag], flag.hasTargeting else { return nil }
        if rollout != nil, !Rollout.isRule(of: flag) { return "It replaces the rule that was there; `lectern control log` keeps that one." }
        guard defaultVariant != nil, rollout == nil, !noTargeting else { return nil }
        return "Its rule still decides first; --no-targeting removes it."
    }
}
