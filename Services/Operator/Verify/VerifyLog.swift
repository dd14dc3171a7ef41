import SeededRandom

/// The messages of a run: a semester with duplicates, poison, and much that arrives before what it needs.
struct VerifyLog: Sendable {
    /// In the order of publishing, duplicates included.
    let commands: [OutgoingCommand]
    /// The bodies of those that nothing can be done with.
    let poison: Set<[UInt8]>
    /// The ids of the others.
    let ids: Set<String>
    /// Every message once, in the order in which a school would send them.
    private let originals: [OutgoingCommand]

    static let source = VerifySemester.source
    /// How many messages there are, about, unless somebody wants another number.
    static let usualSize = 461
    /// Of a hundred messages so many are sent twice.
    private static let duplicatePercent = 4

    /// - Parameters:
    ///   - seed: decides what is in it and what is sent twice; the order is ``shuffled(_:)``'s business.
    ///   - messages: how many, about.
    init(seed: UInt64, messages: Int = VerifyLog.usualSize) {
        let semester = VerifySemester(messages: messages * 100 / (100 + Self.duplicatePercent), seed: seed)
        var random = SplitMix64(seed: seed)
        originals = semester.commands
        commands = Self.withDuplicates(originals, &random)
        poison = Set(originals.lazy.filter(\.isPoison).map(\.body))
        ids = Set(originals.lazy.filter { !$0.isPoison }.map(\.id))
    }

    private init(_ log: VerifyLog, _ commands: [OutgoingCommand]) {
        self.commands = commands
        poison = log.poison
        ids = log.ids
        originals = log.originals
    }

    /// How many different messages there are: each is decided, or dead, once.
    var distinct: Int { ids.count + poison.count }

    /// The same messages in another order, and others of them twice.
    ///
    /// Any order of a log of ordinary length; in a long one a message stays near its place (``VerifyPace``).
    func shuffled(_ seed: UInt64) -> VerifyLog {
        var random = SplitMix64(seed: seed)
        let commands = Self.withDuplicates(originals, &random)
        let isLong = distinct > VerifyPace.longLog
        return VerifyLog(self, isLong ? Self.displaced(commands, &random) : commands.shuffled(using: &random))
    }

    private static func withDuplicates(_ commands: [OutgoingCommand], _ random: inout SplitMix64) -> [OutgoingCommand] {
        var result: [OutgoingCommand] = []
        result.reserveCapacity(commands.count * (100 + 2 * duplicatePercent) / 100)
        for command in commands {
            result.append(command)
            // Dead letters have no first outcome to repeat.
            if !command.isPoison, random.below(100) < duplicatePercent { result.append(command) }
        }
        return result
    }

    private static func displaced(_ commands: [OutgoingCommand], _ random: inout SplitMix64) -> [OutgoingCommand] {
        var places: [(place: Int, index: Int)] = []
        places.reserveCapacity(commands.count)
        for index in commands.indices { places.append((index + random.below(VerifyPace.displacement), index)) }
        places.sort { ($0.place, $0.index) < ($1.place, $1.index) }
        return places.map { commands[$0.index] }
    }
}

extension OutgoingCommand {
    /// How the logs name what must end as a dead letter.
    var isPoison: Bool { id.hasPrefix("bad-") }
}
