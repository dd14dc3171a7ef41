import LMSModels
import Testing

@testable import Publishing

@Suite("The drawn workflow")
struct DiagramTests {
    @Test("The data has every row of the mode", arguments: WorkflowMode.allCases)
    func data(mode: WorkflowMode) {
        let drawn = WorkflowDiagram.rules(mode).map { "\($0.from.rawValue) \($0.action.rawValue) \($0.to.rawValue)" }
        let rules = StageTable.rules(mode).map { "\($0.from.rawValue) \($0.action.rawValue) \($0.to.rawValue)" }
        #expect(drawn.sorted() == rules.sorted())
    }

    @Test("Both languages draw every way from stage to stage", arguments: WorkflowMode.allCases)
    func text(mode: WorkflowMode) {
        let ways = StageTable.rules(mode).filter { $0.from != $0.to }
        let mermaid = WorkflowDiagram.text(mode, .mermaid)
        #expect(mermaid.hasPrefix("stateDiagram-v2\n"))
        let dot = WorkflowDiagram.text(mode, .dot)
        #expect(dot.hasPrefix("digraph ") && dot.hasSuffix("}\n"))
        for way in ways {
            #expect(mermaid.contains("    \(way.from.rawValue) --> \(way.to.rawValue): \(way.action.rawValue) ("))
            #expect(dot.contains("    \(way.from.rawValue) -> \(way.to.rawValue) [label=\"\(way.action.rawValue) ("))
        }
        #expect(mermaid.split(separator: "\n").count == ways.count + 2)
    }

    @Test("Who waits for whom follows from the table")
    func waiting() {
        func places(_ stage: WorkflowStage? = nil, _ role: ActorRole? = nil) -> [String] {
            WaitingPlace.all(stage: stage, role: role).map { "\($0.stage.rawValue) \($0.mode.rawValue)" }
        }
        #expect(places(nil, .volunteerReviewer) == ["INITIAL_REVIEW STANDARD", "SUBMITTED STANDARD"])
        #expect(places(nil, .publisher) == ["APPROVED SIMPLE", "APPROVED STANDARD", "FINAL_APPROVAL STANDARD", "SUBMITTED SIMPLE"])
        #expect(places(.contentReview) == ["CONTENT_REVIEW STANDARD"])
        #expect(places(.contentReview, .publisher) == [])
        #expect(places(nil, .learner) == [])
        #expect(!places().contains { $0.hasPrefix("PUBLISHED") || $0.hasPrefix("WITHDRAWN") || $0.hasPrefix("REJECTED") })
    }
}
