import LMSModels
import Testing
import WorkerKit

@testable import Publishing

@Suite("The workflow's table")
struct WorkflowProductTests {
    @Test("Every stage, action, role and mode, as author or not, as reviewer or not, ends as the second telling says")
    func product() throws {
        var compared = 0
        var applied = 0
        for mode in WorkflowMode.allCases {
            let oracle = WorkflowOracle(mode: mode)
            for stage in WorkflowStage.allCases {
                for action in WorkflowAction.allCases where action != .create {
                    for person in Self.people {
                        let expected = oracle.answer(person, action, at: stage)
                        let found = Self.found(person, action, stage, mode)
                        if found != expected.description {
                            Issue.record("\(mode.rawValue) \(stage.rawValue) \(action.rawValue) \(person): \(found), expected \(expected)")
                        }
                        compared += 1
                        if case .leads = expected { applied += 1 }
                    }
                }
            }
        }
        #expect(compared == 2 * 11 * 16 * 44)
        #expect(applied > 500)
    }

    @Test("A draft that was never submitted has no mode, and the rows of both")
    func noMode() {
        let oracle = WorkflowOracle(mode: .standard)
        for action in WorkflowAction.allCases where action != .create {
            for person in Self.people {
                let expected = oracle.answer(person, action, at: .draft).description
                #expect(Self.found(person, action, .draft, nil) == expected, "\(action.rawValue) \(person)")
            }
        }
    }

    @Test("No row stands twice, and no action leads to two stages from one")
    func unambiguous() {
        for mode in WorkflowMode.allCases {
            let places = StageTable.rules(mode).map { "\($0.from.rawValue) \($0.action.rawValue)" }
            #expect(Set(places).count == places.count)
        }
    }

    @Test("Every stage can be reached, and only withdrawing is the end")
    func reachable() {
        for mode in WorkflowMode.allCases {
            var reached: Set<WorkflowStage> = [.draft]
            for _ in WorkflowStage.allCases {
                for rule in StageTable.rules(mode) where reached.contains(rule.from) { reached.insert(rule.to) }
            }
            let ends = reached.filter { stage in !StageTable.rules(mode).contains { $0.from == stage } }
            #expect(ends == [.withdrawn])
            let skipped: Set<WorkflowStage> = [.initialReview, .contentReview, .editorialReview, .finalApproval]
            #expect(reached == Set(WorkflowStage.allCases).subtracting(mode == .simple ? skipped : []))
        }
    }

    static let people = ActorRole.allCases.flatMap { role in
        [false, true].flatMap { isAuthor in
            [false, true].map { WorkflowOracle.Person(role: role, isAuthor: isAuthor, isReviewer: $0) }
        }
    }

    /// What the rules say of a submission that wants nothing.
    private static func found(
        _ person: WorkflowOracle.Person, _ action: WorkflowAction, _ stage: WorkflowStage, _ mode: WorkflowMode?
    ) -> String {
        let actor = Actor(id: "someone", role: person.role)
        var submission = ConditionTests.complete(author: person.isAuthor ? actor.id : "author", stage, mode)
        submission.reviewer = person.isReviewer ? actor.id : "another"
        submission.allReviews = [
            Submission.Review(stage: stage, round: 1, reviewer: actor.id, isAgeAppropriate: true, isCulturallySensitive: true)
        ]
        let request = ConditionTests.request(action, reviewer: person.isReviewer ? actor.id : "another")
        let result = WorkflowRules.rule(for: request, by: actor, expecting: submission.version, of: submission)
        switch result {
        case .success(let rule): return "→ \(rule.to.rawValue)"
        case .failure: return result.summary.replacing("rejected ", with: "")
        }
    }
}
