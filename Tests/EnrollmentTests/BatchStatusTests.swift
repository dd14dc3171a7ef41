import LMSModels
import Testing

@testable import Enrollment

@Suite("The status of a batch")
struct BatchStatusTests {
    static let order: [BatchStatus] = [.planning, .active, .completed, .graduated, .archived]

    @Test("It stays or moves forward by any number of steps, by anyone", arguments: [true, false])
    func forward(isAdministrator: Bool) {
        for (from, present) in Self.order.enumerated() {
            for next in Self.order[from...] {
                #expect(next.mayFollow(present, isAdministrator: isAdministrator))
            }
        }
    }

    @Test("It goes back one step by an administrator only, and never further")
    func back() {
        for (from, present) in Self.order.enumerated() {
            for (to, next) in Self.order[..<from].enumerated() {
                #expect(!next.mayFollow(present, isAdministrator: false))
                #expect(next.mayFollow(present, isAdministrator: true) == (from - to == 1))
            }
        }
    }
}
