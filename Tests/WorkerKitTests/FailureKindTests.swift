import Postgres
import Testing

@testable import WorkerKit

@Suite("What an error says about a batch")
struct FailureKindTests {
    @Test("A handler's own errors")
    func handlers() {
        struct Surprise: Error {}
        #expect(FailureKind(PermanentFailure("no such unit")) == .permanent)
        #expect(FailureKind(BatchConflict("lost a race")) == .transient)
        #expect(FailureKind(Surprise()) == .unknown)
    }
}

@Suite("Jitter")
struct RetryJitterTests {
    @Test("Every wait is 80 to 100 % of the delay, in ascending order, and not the same for all")
    func shares() {
        var generator = SystemRandomNumberGenerator()
        var jitter = RetryJitter(count: 500, using: &generator)
        let shares = (0..<500).map { _ in jitter.next() }
        #expect(shares.allSatisfy { (0.8...1).contains($0) })
        #expect(shares == shares.sorted())
        #expect(Set(shares).count > 400)
        #expect(jitter.next() == 1, "more than announced wait the whole delay")
    }
}
