import Flags
import Foundation
import Logging
import Testing

@testable import WorkerKit

/// Flags that come from a file.
struct FlagsFileTests {
    private let logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

    private static func document(_ variant: String) -> String {
        #"{"flags":{"f":{"state":"ENABLED","variants":{"a":"A","b":"B"},"defaultVariant":"\#(variant)"}}}"#
    }

    @Test func `a good file is taken, a broken or missing one is not, and the next good one is`() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "flags-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: url) }
        func write(_ text: String) throws { try Data(text.utf8).write(to: url, options: .atomic) }
        try write(Self.document("a"))
        let file = try FlagsFile(path: url.path)
        func latest() -> String? { file.latest(logger).flags["f"]?.defaultVariant }
        #expect(latest() == "a" && file.latest(logger).version == 1)
        try write("{")
        #expect(latest() == "a")
        try FileManager.default.removeItem(at: url)
        #expect(latest() == "a" && file.latest(logger).version == 1)
        try write(Self.document("b"))
        #expect(latest() == "b" && file.latest(logger).version == 2)
        #expect(latest() == "b" && file.latest(logger).version == 2, "the same file is no new version")
        try write(Self.document("a"))
        #expect(latest() == "a" && file.latest(logger).version == 3)
    }

    @Test func `a file that is not there, or not flags, stops the start`() throws {
        #expect(throws: (any Error).self) { try FlagsFile(path: "/nowhere/flags.json") }
        #expect(throws: (any Error).self) { try FlagsFile(path: "/etc/hostname") }
    }
}
