import AMQP
import Testing

@testable import WorkerKit

/// What a parked message keeps of its properties.
struct ParkedPropertiesTests {
    @Test func `every property and every kind of header comes back`() throws {
        let headers: [String: FieldValue] = [
            "bool": true, "int": .int(.min), "double": .double(0.1), "string": "\u{0001} \"ünï\" \\", "bytes": .bytes([0, 255, 10]),
            "timestamp": .timestamp(1_795_253_400), "array": .array([1, "two", .null, .array([])]),
            "table": .table(["a": .table(["b": false])]), "null": .null, "cloudEvents:id": "evt-1",
        ]
        let properties = MessageProperties(
            contentType: "application/json", contentEncoding: "identity", headers: headers, deliveryMode: .persistent, priority: 3,
            correlationId: "c", replyTo: "r", messageId: "m", timestamp: 5, type: "t", userId: "portal", appId: "app")
        #expect(try ParkedProperties.read(ParkedProperties.json(properties)) == properties)
        #expect(try ParkedProperties.read(ParkedProperties.json(.init())) == MessageProperties(deliveryMode: .persistent))
    }

    @Test func `a NUL, which the table cannot hold, is replaced`() throws {
        let properties = MessageProperties(headers: ["a\0": "b\0"], correlationId: "c\0")
        let read = try ParkedProperties.read(ParkedProperties.json(properties))
        #expect(read.headers == ["a\u{FFFD}": "b\u{FFFD}"] && read.correlationId == "c\u{FFFD}")
    }

    @Test func `headers nested without end are cut, and what is beside them is not`() throws {
        var nested = FieldValue.string("core")
        for _ in 0..<5_000 { nested = .table(["in": nested]) }
        let read = try ParkedProperties.read(ParkedProperties.json(MessageProperties(headers: ["deep": nested, "flat": 1])))
        #expect(read.headers["flat"] == 1 && read.headers["deep"] != nil)
        var depth = 0
        var value = read.headers["deep"]
        while case .table(let table)? = value {
            depth += 1
            value = table["in"]
        }
        #expect(depth == 24)
    }
}
