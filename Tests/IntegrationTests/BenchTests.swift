import Foundation
import LMSModels
import Testing

@testable import lectern

extension IntegrationSuite {
    /// `lectern bench` itself: that it measures what it says.
    ///
    /// No figure is judged here.
    @Suite(.serialized, .timeLimit(.minutes(5))) struct BenchTests {
        @Test func `a hundredth of a semester is stored as it was sent, and asked about`() async throws {
            let home = FileManager.default.temporaryDirectory.appending(path: "bench-\(UUID().uuidString.prefix(8))")
            let result = try await Program.run(
                TestStack.binaries.appending(path: "lectern"),
                ["bench", "semester", "--scale", "0.01", "--queries", "5", "--json", "--home", home.path])
            #expect(result.status == 0, "\(result.text)")
            let figures = try JSONDocument(Array(result.output.utf8)).root
            #expect(figures.member("sessions")?.integer == 2_250)
            #expect((figures.member("rate")?.integer ?? 0) > 0)
            let asked = figures.member("queries")?.members.map { $0.value.member("count")?.integer }
            #expect(asked == [5, 5, 5, 5])
            #expect(!FileManager.default.fileExists(atPath: home.path))
        }
    }
}
