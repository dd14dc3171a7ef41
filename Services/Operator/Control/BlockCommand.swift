import ArgumentParser
import LMSModels
import Postgres
import WorkerKit

/// `lectern control block`: a kill switch.
struct BlockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "block",
        abstract: "Stop messages of a type, of a tenant, or of a type of a tenant; they are parked.",
        discussion: """
            Both options together mean that type of that tenant alone. A block that is there already gets the new reason.

            Examples:
              lectern control block --type lms.content.speech.request.v1 --reason "INC-204"
              lectern control block --tenant lakeside --reason "contract suspended"
            """)

    @OptionGroup var connections: ConnectionOptions
    @OptionGroup var scope: MessageScopeOptions
    @OptionGroup var why: ReasonOptions

    func validate() throws {
        if let type = scope.type { try KnownNames.check(type: type) }
    }

    func run() async throws {
        let new = ControlState.Block(type: scope.type, tenant: scope.tenant, reason: why.reason)
        try await connections.change(
            nothing: "\(scope.text) is blocked for this reason already", done: "\(scope.text): blocked"
        ) { transaction in
            let old = try await scope.block(transaction)
            guard old != new else { return nil }
            return ControlStore.Change(
                action: "block", subject: scope.subject, before: old?.json, after: new.json,
                statements: [
                    """
                    INSERT INTO control.blocks (type, tenant, reason) VALUES (\(new.type), \(new.tenant), \(new.reason))
                    ON CONFLICT (type, tenant) DO UPDATE SET reason = EXCLUDED.reason
                    """
                ])
        }
    }
}

/// `lectern control unblock`: ends a block.
struct UnblockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unblock",
        abstract: "End a block; what it has parked is sent on.",
        discussion: """
            Takes the options that the block was made with; `lectern control status` shows them.

            Example:
              lectern control unblock --type lms.content.speech.request.v1
            """)

    @OptionGroup var connections: ConnectionOptions
    @OptionGroup var scope: MessageScopeOptions

    func run() async throws {
        try await connections.change(
            nothing: "no block is on \(scope.text); `lectern control status` shows which there are",
            done: "\(scope.text): no longer blocked"
        ) { transaction in
            guard let old = try await scope.block(transaction) else { return nil }
            return ControlStore.Change(
                action: "unblock", subject: scope.subject, before: old.json, after: nil,
                statements: [
                    """
                    DELETE FROM control.blocks
                    WHERE type IS NOT DISTINCT FROM \(scope.type) AND tenant IS NOT DISTINCT FROM \(scope.tenant)
                    """
                ])
        }
    }
}

extension MessageScopeOptions {
    /// The block on exactly these messages.
    fileprivate func block(_ transaction: PostgresTransaction) async throws -> ControlState.Block? {
        let rows = try await transaction.query(
            """
            SELECT reason FROM control.blocks
            WHERE type IS NOT DISTINCT FROM \(type) AND tenant IS NOT DISTINCT FROM \(tenant)
            """)
        return try rows.first.map { .init(type: type, tenant: tenant, reason: try $0.decode(String.self)) }
    }
}

extension ControlState.Block {
    fileprivate var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("type", type)
            writer.member("tenant", tenant)
            writer.member("reason", reason)
        }
        return writer.string
    }
}
