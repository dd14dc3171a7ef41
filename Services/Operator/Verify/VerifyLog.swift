import LMSModels

/// The messages of a run: a small semester with duplicates, poison, and much that arrives before what it needs.
struct VerifyLog: Sendable {
    /// In the order of publishing.
    let commands: [OutgoingCommand]
    /// The bodies of those that nothing can be done with.
    let poison: Set<[UInt8]>
    /// The ids of the others.
    let ids: Set<String>

    /// - Parameter seed: decides what is in it; the order is ``shuffled(_:)``'s business.
    init(seed: UInt64) {
        let semester = SampleSemester(.init(classes: 6, classSize: 18, days: 7, seed: seed, duplicatePercent: 5))
        self.init(commands: semester.directory + semester.attendance)
    }

    private init(commands: [OutgoingCommand]) {
        self.commands = commands
        let bad = commands.filter(\.isPoison)
        poison = Set(bad.map(\.body))
        ids = Set(commands.lazy.filter { !$0.isPoison }.map(\.id))
    }

    /// The same messages in another order.
    func shuffled(_ seed: UInt64) -> VerifyLog {
        var random = SplitMix64(state: seed)
        return VerifyLog(commands: commands.shuffled(using: &random))
    }
}

extension OutgoingCommand {
    /// How the sample names what must end as a dead letter.
    var isPoison: Bool { id.hasPrefix("bad-") }
}
