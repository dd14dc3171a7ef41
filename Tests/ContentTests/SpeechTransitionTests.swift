import LMSModels
import Testing

@testable import Content

@Suite("The life of a request for speech")
struct SpeechTransitionTests {
    /// DOMAIN.md, section 4, read out: "PENDING→PROCESSING→COMPLETED or FAILED; PENDING or PROCESSING→CANCELLED;
    /// FAILED→PENDING while attempts remain; flagged → BLOCKED; the rest is final".
    private static func oracle(_ from: String, _ to: String) -> Bool {
        if to == "CANCELLED" { return ["", "PENDING", "PROCESSING"].contains(from) }
        if from == "PROCESSING" { return to != "PENDING" }
        return ["→PENDING", "PENDING→PROCESSING", "FAILED→PENDING"].contains("\(from)→\(to)")
    }

    @Test("Every state and every action lead where the domain says, and nowhere else")
    func product() {
        let states: [SpeechState?] = [nil] + SpeechState.allCases
        var reached: Set<String> = []
        for from in states {
            for action in SpeechAction.allCases {
                guard let to = SpeechTransition.next(from, action) else { continue }
                #expect(Self.oracle(from?.rawValue ?? "", to.rawValue), "\(from as Any) \(action) → \(to)")
                reached.insert("\(from?.rawValue ?? "")→\(to.rawValue)")
            }
            for to in SpeechState.allCases where Self.oracle(from?.rawValue ?? "", to.rawValue) {
                #expect(reached.contains("\(from?.rawValue ?? "")→\(to.rawValue)"), "nothing leads from \(from as Any) to \(to)")
            }
        }
        #expect(Set(SpeechTransition.table.map { "\($0.from?.rawValue ?? "") \($0.action)" }).count == SpeechTransition.table.count)
    }

    @Test("What is done stays as it is", arguments: [SpeechState.completed, .cancelled, .blocked])
    func final(_ state: SpeechState) {
        for action in SpeechAction.allCases { #expect(SpeechTransition.next(state, action) == nil, "\(state) \(action)") }
    }
}
