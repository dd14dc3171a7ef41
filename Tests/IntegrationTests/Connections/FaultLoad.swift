@testable import lectern

/// The messages of one test of faults, in four portions that build on each other.
///
/// Each is accepted whenever it comes after those before it: what must be there in the end is known beforehand.
struct FaultLoad: Sendable {
    /// What is sent before a fault, at its very moment, while it lasts, and when it is over.
    enum Portion: Int, CaseIterable {
        case before, breaking, during, after
    }

    static let source = "bench"
    private static let checkinCount = 120

    private let portions: [[OutgoingCommand]]
    /// The ids of the check-ins, each of which causes one row and one event.
    let checkins: Set<String>

    init() {
        let load = CheckinLoad(round: "faults", messages: Self.checkinCount, concurrentSessions: 1)
        let checkins = load.commands(0..<load.count)
        self.checkins = Set(checkins.map(\.id))
        let quarter = (checkins.count + 3) / 4
        portions = Portion.allCases.map { portion in
            let own = checkins.dropFirst(portion.rawValue * quarter).prefix(quarter)
            return (portion == .before ? Array(load.preparation.joined()) : []) + own
        }
    }

    func messages(of portion: Portion) -> [OutgoingCommand] { portions[portion.rawValue] }

    /// How many distinct messages there are up to the end of a portion.
    func distinct(through portion: Portion) -> Int { Set(portions[...portion.rawValue].joined().map(\.id)).count }
}
