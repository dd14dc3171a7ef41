import LMSModels
import Testing

@testable import Content

@Suite("Requests for speech, and what they may cost")
struct SpeechDeskTests {
    private static let key = SpeechKey(organization: "o", id: "r")
    private static let script = SpeechRecord.Script(text: "Hello", language: "en")

    private func desk(
        _ record: SpeechRecord? = nil, budget: Budget? = nil, cached: Set<SpeechKey> = []
    ) -> SpeechDesk {
        SpeechDesk(
            records: record.map { [$0.key: $0] } ?? [:], budgets: budget.map { ["o": $0] } ?? [:], cached: cached,
            price: { $0.characters * 10 }, hash: { $0.text })
    }

    private func record(_ state: SpeechState, attempts: Int = 1) -> SpeechRecord {
        SpeechRecord(key: Self.key, state: state, script: Self.script, attempts: attempts, createdBy: "a", updatedBy: "a")
    }

    @Test("A request is accepted once; again it changes nothing, and another text under its id is a conflict")
    func request() {
        var desk = desk()
        #expect(desk.request(Self.script, key: Self.key, actor: "a") == .accepted(cost: 50))
        #expect(desk.request(Self.script, key: Self.key, actor: "a") == .unchanged)
        var other = Self.script
        other.speed = 2
        #expect(desk.request(other, key: Self.key, actor: "a") == .conflict)
        #expect(desk.records[Self.key]?.state == .pending && desk.records[Self.key]?.promisedCost == 50)
    }

    @Test("Cancelled before or after it came, a request is not spoken, and the rows are the same")
    func cancelFirst() {
        var first = desk()
        #expect(first.request(Self.script, key: Self.key, actor: "a") == .accepted(cost: 50))
        #expect(first.cancel(Self.key, reason: "no", actor: "a") == .cancelled)
        var second = desk()
        #expect(second.cancel(Self.key, reason: "no", actor: "a") == .cancelled)
        #expect(second.request(Self.script, key: Self.key, actor: "a") == .noted)
        #expect(first.records == second.records)
        #expect(first.cancel(Self.key, reason: nil, actor: "a") == .unchanged)
    }

    @Test("Only what is pending or processing can be cancelled", arguments: SpeechState.allCases)
    func cancel(_ state: SpeechState) {
        var desk = desk(record(state))
        let decision = desk.cancel(Self.key, reason: nil, actor: "a")
        switch state {
        case .pending, .processing: #expect(decision == .cancelled)
        case .cancelled: #expect(decision == .unchanged)
        case .completed, .failed, .blocked:
            guard case .illegal(let why) = decision else {
                Issue.record("\(decision)")
                return
            }
            #expect(why.contains(state.rawValue))
            #expect(desk.touched.isEmpty)
        }
    }

    @Test("Only what has failed is tried again, and only while attempts remain", arguments: SpeechState.allCases)
    func retry(_ state: SpeechState) {
        var desk = desk(record(state))
        switch (state, desk.retry(Self.key, actor: "a")) {
        case (.failed, .accepted(cost: 50)): #expect(desk.records[Self.key]?.state == .pending)
        case (.pending, .unchanged), (.processing, .unchanged), (.completed, .unchanged): #expect(desk.touched.isEmpty)
        case (.cancelled, .illegal), (.blocked, .illegal): #expect(desk.touched.isEmpty)
        case (_, let decision): Issue.record("\(state): \(decision)")
        }
        var spent = self.desk(record(.failed, attempts: SpeechRecord.attemptLimit))
        guard case .illegal = spent.retry(Self.key, actor: "a") else {
            Issue.record("tried more often than allowed")
            return
        }
        #expect(spent.retry(SpeechKey(organization: "o", id: "nobody"), actor: "a") == .unknown)
    }

    @Test("The budget holds for all requests together, to the last millionth")
    func budget() {
        var desk = desk(budget: Budget(limit: 160, spent: 40, promised: 20))
        #expect(desk.request(Self.script, key: Self.key, actor: "a") == .accepted(cost: 50))
        #expect(desk.request(Self.script, key: SpeechKey(organization: "o", id: "s"), actor: "a") == .accepted(cost: 50))
        let third = SpeechKey(organization: "o", id: "t")
        #expect(
            desk.request(Self.script, key: third, actor: "a") == .exceeded(cost: 50, Budget(limit: 160, spent: 40, promised: 120)))
        #expect(desk.records[third] == nil)
        // What is taken back makes room.
        #expect(desk.cancel(Self.key, reason: nil, actor: "a") == .cancelled)
        #expect(desk.request(Self.script, key: third, actor: "a") == .accepted(cost: 50))
    }

    @Test("What is there already costs nothing, also where nothing is left")
    func cached() {
        var desk = desk(budget: Budget(limit: 0, spent: 0, promised: 0), cached: [SpeechKey(organization: "o", id: "Hello")])
        #expect(desk.request(Self.script, key: Self.key, actor: "a") == .accepted(cost: 0))
    }

    @Test("Without a limit everything is allowed, and with any limit what is free")
    func limits() {
        #expect(Budget(limit: nil, spent: .max / 2, promised: 0).allows(1_000_000))
        #expect(Budget(limit: 0, spent: 5, promised: 5).allows(0))
        #expect(!Budget(limit: 0, spent: 0, promised: 0).allows(1))
        #expect(Budget(limit: 10, spent: 4, promised: 5).allows(1) && !Budget(limit: 10, spent: 4, promised: 5).allows(2))
    }

    @Test("Prices are OpenAI's, by the character")
    func prices() {
        // $15.00 for a million characters.
        #expect(PriceTable.cost(characters: 1_000_000, perCharacter: PriceTable.perCharacter["tts-1"] ?? 0) == 15_000_000)
        #expect(PriceTable.perCharacter["espeak-ng"] == 0)
    }
}
