import Testing

@testable import WorkerKit

@Suite("Failpoints are off unless named exactly")
struct FailpointsTests {
    @Test("Nothing set is nothing to die at", arguments: [nil, ""])
    func off(text: String?) throws {
        let failpoints = try Failpoints(parsing: text)
        #expect(failpoints.description == nil)
        for point in Failpoint.allCases { failpoints.pass(point) }
    }

    @Test(
        "A name, with the pass or without; other steps and earlier passes go by",
        arguments: ["after-commit", "after-commit:1", "after-commit:3"])
    func names(text: String) throws {
        let failpoints = try Failpoints(parsing: text)
        #expect(failpoints.description == "after-commit")
        for point in Failpoint.allCases where point != .afterCommit { failpoints.pass(point) }
        if text.hasSuffix("3") { failpoints.pass(.afterCommit) }
    }

    @Test("A message that kills its worker is named by its id; others go by")
    func deadly() throws {
        let failpoints = try Failpoints(parsing: "message:evt:7")
        #expect(failpoints.description == "message evt:7")
        for point in Failpoint.allCases { failpoints.pass(point) }
        failpoints.handle(["evt", "evt:8"])
        Failpoints().handle(["evt:7"])
    }

    @Test(
        "Anything else is refused with what is accepted",
        arguments: ["commit", "after-commit:0", "after-commit:x", ":3", "after-commit:", "message:", "message"])
    func refused(text: String) {
        let error = #expect(throws: Failpoints.Invalid.self) { try Failpoints(parsing: text) }
        #expect(error?.description.contains("events-confirmed") == true)
    }
}
