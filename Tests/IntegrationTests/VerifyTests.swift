import Foundation
import Testing

@testable import lectern

extension IntegrationSuite {
    /// `lectern verify` itself: what it finds, and that it finds it.
    @Suite(.serialized, .timeLimit(.minutes(5))) struct VerifyTests {
        @Test func `one round with a killed broker or worker holds every invariant`() async throws {
            try await Self.expectProof("--seed", "5")
        }

        @Test func `another order of the messages, and other duplicates, end in the same rows`() async throws {
            let output = try await Self.expectProof(
                "--seed", "7", "--messages", "350", "--kills", "0", "--broker-restarts", "0", "--database-restarts", "0")
            #expect(output.contains("No faults in 1 round of "), "\(output)")
            #expect(output.contains("messages/s with 2 workers of each service."), "\(output)")
        }

        @Test(
            arguments: [
                (["--rounds", "0"], "--rounds is 0; accepted are 1 to 10000"),
                (["--messages", "349"], "--messages is 349; accepted are 350 to 200000"),
                (["--workers", "9"], "--workers is 9; accepted are 1 to 8"),
                (["--kills", "1001"], "--kills is 1001; accepted are 0 to 1000"),
                (["--broker-restarts", "101"], "--broker-restarts is 101; accepted are 0 to 100"),
                (["--database-restarts", "101"], "--database-restarts is 101; accepted are 0 to 100"),
                (
                    ["--messages", "400", "--kills", "18", "--broker-restarts", "3"],
                    "are 21 together; with --messages 400 accepted are at most 20, one for every 20 messages"
                ),
            ])
        func `a wrong option is named with its value and what is accepted`(options: [String], message: String) async throws {
            let result = try await Self.verify(options)
            #expect(result.status == 64, "\(result.text)")
            #expect(result.errors.contains(message), "\(result.text)")
        }

        /// Runs one round in a stack of its own, which is gone afterwards.
        /// - Returns: what it printed.
        @discardableResult
        private static func expectProof(_ options: String...) async throws -> String {
            let home = FileManager.default.temporaryDirectory.appending(path: "verify-\(UUID().uuidString.prefix(8))")
            let result = try await verify(["--rounds", "1", "--home", home.path] + options)
            #expect(result.status == 0, "\(result.text)")
            #expect(result.output.contains("Nothing was lost, nothing happened twice."), "\(result.text)")
            #expect(!FileManager.default.fileExists(atPath: home.path))
            return result.output
        }

        private static func verify(_ options: [String]) async throws -> Program.Result {
            try await Program.run(TestStack.binaries.appending(path: "lectern"), ["verify"] + options)
        }
    }
}
