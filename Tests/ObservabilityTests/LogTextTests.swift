import Logging
import Testing

@testable import Observability

@Suite("Log lines for people")
struct LogTextTests {
    struct Broken: Error, CustomStringConvertible {
        let description = "lost amqp://u:secret@h"
    }

    private let lines = LogLines()

    @Test("A line has time, level, service, message and sorted metadata")
    func golden() {
        lines.logger(.text).info("settled", metadata: ["queue": "marks", "count": "\(3)"])
        #expect(lines.written == ["2026-11-21T09:30:00.123Z INFO attendance settled count=3 queue=marks\n"])
    }

    @Test("The logger is named if it is not the service's own")
    func loggerName() {
        lines.logger(.text, label: "amqp").warning("lost")
        #expect(lines.written == ["2026-11-21T09:30:00.123Z WARNING attendance lost logger=amqp\n"])
    }

    @Test("A line feed in a message or value cannot begin another record")
    func injection() {
        let forged = "x\n2026-11-21T09:30:00.123Z INFO attendance granted\r\u{1b}[2J\u{2028}\u{85}\u{202e}"
        lines.logger(.text).info("\(forged)", metadata: ["type": "\(forged)", "a\nb": ["\(forged)"]])
        #expect(lines.written.count == 1)
        for line in lines.written {
            let scalars = line.unicodeScalars.dropLast()
            #expect(scalars.allSatisfy { $0.value >= 0x20 && ![0x85, 0x2028, 0x202e].contains($0.value) })
            #expect(line.contains(#"type="x\n2026"#))
        }
    }

    @Test("A value cannot forge another key")
    func forgedKey() {
        lines.logger(.text).info("m", metadata: ["a": "x admin=true", "b": "q\"\\", "c": "", "d e": "1"])
        #expect(lines.written[0].hasSuffix(#" m a="x admin=true" b="q\"\\" c="" d_e=1"# + "\n"))
    }

    @Test("Lists and dictionaries are JSON")
    func nested() {
        lines.logger(.text).info("m", metadata: ["ids": ["a", "b c"], "by": ["x": "1"]])
        #expect(lines.written[0].hasSuffix(#" m by={"x":"1"} ids=["a","b c"]"# + "\n"))
    }

    @Test("A statement's metadata replaces the provider's, and that the logger's")
    func precedence() {
        var logger = lines.logger(.text, provider: Logger.MetadataProvider { ["a": "provider", "b": "provider"] })
        logger[metadataKey: "a"] = "logger"
        logger[metadataKey: "b"] = "logger"
        logger[metadataKey: "c"] = "logger"
        logger.info("m", metadata: ["b": "statement"])
        #expect(lines.written[0].hasSuffix(" m a=provider b=statement c=logger\n"))
    }

    @Test("An error is shown with its type, without its password")
    func error() {
        lines.logger(.text).error("failed", error: Broken())
        #expect(
            lines.written[0].hasSuffix(
                #" failed error="lost amqp://u:***@h" error_type=ObservabilityTests.LogTextTests.Broken"# + "\n"))
    }

    @Test("What is less severe than the level is not written")
    func level() {
        var logger = lines.logger(.text)
        logger.debug("no")
        logger.logLevel = .debug
        logger.debug("yes")
        #expect(lines.written == ["2026-11-21T09:30:00.123Z DEBUG attendance yes\n"])
    }
}
