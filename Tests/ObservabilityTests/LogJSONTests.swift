import Foundation
import Logging
import Testing

@testable import Observability

@Suite("Log lines for collectors")
struct LogJSONTests {
    private let lines = LogLines()

    @Test("A line is one object with the metadata as members")
    func golden() {
        lines.logger(.json, label: "amqp").info(
            "settled",
            metadata: [
                "queue": "marks", "count": .stringConvertible(3), "ok": .stringConvertible(true),
                "ids": ["a", ["b": "c"]],
            ])
        let expected =
            #"{"time":"2026-11-21T09:30:00.123Z","level":"info","service":"attendance","logger":"amqp","#
            + #""message":"settled","count":3,"ids":["a",{"b":"c"}],"ok":true,"queue":"marks"}"# + "\n"
        #expect(lines.written == [expected])
    }

    @Test("Metadata does not replace the members that every line has")
    func ownMembers() {
        lines.logger(.json).info("m", metadata: ["level": "critical"])
        #expect(lines.written[0].contains(#""level":"info""#))
        #expect(lines.written[0].contains(#""metadata_level":"critical""#))
    }

    @Test("Any character survives, on one line")
    func characters() throws {
        let hostile = String(String.UnicodeScalarView((0...0x2100).compactMap(Unicode.Scalar.init))) + "\u{1f600}"
        lines.logger(.json).info("\(hostile)", metadata: ["\(hostile)": "\(hostile)"])
        let line = lines.written[0]
        #expect(line.unicodeScalars.dropLast().allSatisfy { $0.value >= 0x20 && $0.value != 0x2028 })
        let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        // Scalars are compared: strings that differ in normalization are equal in Swift.
        #expect((object["message"] as? String).map { Array($0.unicodeScalars) } == Array(hostile.unicodeScalars))
        #expect((object[hostile] as? String).map { Array($0.unicodeScalars) } == Array(hostile.unicodeScalars))
    }

    @Test("Numbers that JSON does not know are strings")
    func illegalNumbers() {
        lines.logger(.json).info("m", metadata: ["x": .stringConvertible(Double.nan), "y": .stringConvertible(0.5)])
        #expect(lines.written[0].hasSuffix(#","x":"nan","y":0.5}"# + "\n"))
    }

    @Test("Passwords are hidden in the message and at any depth of the metadata")
    func redacted() {
        let url = "amqp://u:secret@h"
        lines.logger(.json).info(
            "to \(url)", metadata: ["a": "\(url)", "b": ["\(url)"], "c": ["d": ["\(url)"]]])
        #expect(!lines.written[0].contains("secret"))
        #expect(lines.written[0].components(separatedBy: "amqp://u:***@h").count == 5)
    }
}
