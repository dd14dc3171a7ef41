public import Flags
internal import LMSModels

/// What operators have told the workers of one service, at one moment.
///
/// Immutable: a batch takes it once, and so a change is atomic for each batch.
public final class ControlState: Sendable {
    /// Goes up with every change.
    public let revision: Int64
    public let flags: FlagDefinitions
    public let blocks: [Block]
    /// Why the service is paused; `nil` where it is not.
    public let pause: String?
    /// Messages a second, by tenant.
    public let rateLimits: [String: Int]
    /// `nil` where everybody may publish everything.
    public let publishers: PublisherRules?
    public let quarantines: [Quarantine]

    /// A kill switch; `nil` stands for any.
    public struct Block: Sendable, Equatable {
        public let type: String?
        public let tenant: String?
        public let reason: String

        public init(type: String?, tenant: String?, reason: String) {
            self.type = type
            self.tenant = tenant
            self.reason = reason
        }

        /// As a cause of parking: `block:<type>/<tenant>`.
        public var cause: String { "block:\(type ?? "*")/\(tenant ?? "*")" }

        func covers(_ envelope: Envelope) -> Bool {
            (type.map { $0 == envelope.type.text } ?? true) && (tenant.map { $0 == envelope.tenant?.text } ?? true)
        }
    }

    public init(
        revision: Int64 = 0, flags: FlagDefinitions = FlagDefinitions(), blocks: [Block] = [], pause: String? = nil,
        rateLimits: [String: Int] = [:], publishers: PublisherRules? = nil, quarantines: [Quarantine] = []
    ) {
        self.revision = revision
        self.flags = flags
        self.blocks = blocks
        self.pause = pause
        self.rateLimits = rateLimits
        self.publishers = publishers
        self.quarantines = quarantines
    }

    /// The kill switch that stops a message; the most particular where several do.
    func block(of envelope: Envelope) -> Block? {
        guard !blocks.isEmpty else { return nil }
        return blocks.filter { $0.covers(envelope) }.max { $0.particularity < $1.particularity }
    }

    /// The same with other flags: those of a file.
    func replacing(_ flags: FlagDefinitions) -> ControlState {
        ControlState(
            revision: revision, flags: flags, blocks: blocks, pause: pause, rateLimits: rateLimits, publishers: publishers,
            quarantines: quarantines)
    }
}

extension ControlState.Block {
    fileprivate var particularity: Int { (type == nil ? 0 : 2) + (tenant == nil ? 0 : 1) }
}
