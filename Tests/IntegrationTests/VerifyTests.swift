import Foundation
import Testing

@testable import lectern

extension IntegrationSuite {
    /// `lectern verify` itself: what it finds, and that it finds it.
    @Suite(.serialized, .timeLimit(.minutes(5))) struct VerifyTests {
        @Test func `one round with a killed broker or worker holds every invariant`() async throws {
            let home = FileManager.default.temporaryDirectory.appending(path: "verify-\(UUID().uuidString.prefix(8))")
            let result = try await Program.run(
                TestStack.binaries.appending(path: "lectern"), ["verify", "--rounds", "1", "--seed", "5", "--home", home.path])
            #expect(result.status == 0, "\(result.text)")
            #expect(result.output.contains("Nothing was lost, nothing happened twice."), "\(result.text)")
            #expect(!FileManager.default.fileExists(atPath: home.path))
        }

        @Test func `each invariant notices what contradicts it`() throws {
            let log = VerifyLog(seed: 1)
            let whole = Self.undisturbed(log)
            for invariant in VerifyInvariant.allCases {
                #expect(invariant.violations(whole, log, undisturbed: whole) == [], "\(invariant.rawValue)")
                var broken = whole
                switch invariant {
                case .rest: broken.unrest = ["something"]
                case .decided: broken.decisions.append(whole.decisions[0])
                case .rows: broken.rows = []
                case .refusals: broken.refusals = []
                case .dead: broken.deadQueue.removeLast()
                case .events: broken.decisions[0] = Self.decision(whole.decisions[0].id, hasEffect: true)
                case .eventIDs: continue
                case .follow:
                    broken.decisions.append(
                        .init(
                            service: "attendance", source: "/lectern/enrollment", id: "e", outcome: "applied", code: nil,
                            hasEffect: false))
                case .replies: broken.answers[0] = .init(id: whole.answers[0].id, outcome: "rejected", code: "CONFLICT")
                }
                #expect(!invariant.violations(broken, log, undisturbed: whole).isEmpty, "\(invariant.rawValue)")
            }
        }

        /// As if no message had any effect but its decision.
        private static func undisturbed(_ log: VerifyLog) -> VerifyEvidence {
            var evidence = VerifyEvidence()
            evidence.decisions = log.ids.sorted().map { decision($0, hasEffect: false) }
            evidence.rows = ["a row"]
            evidence.refusals = ["a refusal"]
            evidence.deadRows = Array(log.poison)
            evidence.deadQueue = Array(log.poison)
            evidence.answers = log.ids.sorted().map { .init(id: $0, outcome: "applied", code: nil) }
            evidence.answers += log.commands.filter(\.isPoison).map { .init(id: $0.id, outcome: "dead", code: nil) }
            return evidence
        }

        private static func decision(_ id: String, hasEffect: Bool) -> VerifyEvidence.Decision {
            .init(
                service: "enrollment", source: SampleSemester.source, id: id, outcome: "applied", code: nil, hasEffect: hasEffect)
        }
    }
}
