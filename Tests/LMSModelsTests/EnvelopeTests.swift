import LMSModels
import Testing

@Suite("CloudEvents are read in both modes")
struct EnvelopeTests {
    static let attributes = [
        "specversion": "1.0", "id": "evt-1", "source": "/portal", "type": "lms.attendance.checkin.record.v1",
        "time": "2026-11-21T09:30:00Z",
        "subject": "s-1", "tenant": "north", "actorid": "t-1", "actorrole": "teacher", "correlationid": "c-1", "causationid": "k-1",
        "expectedversion": "7", "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ]
    static let required = ["specversion", "id", "source", "type", "time"]

    /// The ways a message may come.
    enum Mode: CaseIterable { case structured, structuredWithoutType, binaryColon, binaryUnderscore, binaryWithoutType, binaryCharset }

    @Test("Every attribute arrives, in every mode", arguments: Mode.allCases)
    func complete(_ mode: Mode) throws {
        let envelope = try decode(Self.attributes, mode)
        #expect(envelope.id == "evt-1")
        #expect(envelope.source == "/portal")
        #expect(envelope.type == "lms.attendance.checkin.record.v1")
        #expect(envelope.time == Timestamp("2026-11-21T09:30:00Z"))
        #expect(envelope.subject == "s-1")
        #expect(envelope.tenant == Identifier("north"))
        #expect(envelope.actorID == "t-1")
        #expect(envelope.actorRole == .teacher)
        #expect(envelope.correlationID == "c-1")
        #expect(envelope.causationID == "k-1")
        #expect(envelope.expectedVersion == 7)
        #expect(envelope.traceparent == Self.attributes["traceparent"])
        #expect(envelope.data.member("a")?.integer == 1)
    }

    @Test("The required attributes are enough", arguments: Mode.allCases)
    func minimal(_ mode: Mode) throws {
        let envelope = try decode(Self.attributes.filter { Self.required.contains($0.key) }, mode)
        #expect(envelope.tenant == nil && envelope.actorRole == nil && envelope.expectedVersion == nil && envelope.subject == nil)
    }

    @Test("Each missing attribute is named, and what could be read is kept", arguments: Mode.allCases)
    func missing(_ mode: Mode) throws {
        for name in Self.required {
            var attributes = Self.attributes
            attributes[name] = nil
            let error = try #require(failure(attributes, mode))
            #expect(error.violations == [Violation(path: name, message: "required, and missing")])
            #expect(error.id == attributes["id"] && error.source == attributes["source"] && error.type == attributes["type"])
            #expect(error.tenant == "north")
            attributes[name] = ""
            #expect(failure(attributes, mode)?.violations == [Violation(path: name, message: "must not be empty")])
        }
    }

    @Test("All that is wrong is named at once", arguments: Mode.allCases)
    func everything(_ mode: Mode) throws {
        let wrong = [
            "specversion": "0.3", "id": "", "time": "yesterday", "type": "t", "tenant": "north school", "actorrole": "boss",
            "expectedversion": "1.5", "actorid": String(repeating: "x", count: 256),
        ]
        let error = try #require(failure(wrong, mode))
        #expect(
            Set(error.violations.map(\.path))
                == ["specversion", "id", "source", "time", "tenant", "actorrole", "expectedversion", "actorid"])
        #expect(error.violations.count == 8)
        #expect(error.description.contains("specversion: expected \"1.0\", found \"0.3\""))
        #expect(error.description.contains("learner"), "accepted roles are listed")
    }

    @Test("An attribute has at most 255 characters and no NUL", arguments: Mode.allCases)
    func length(_ mode: Mode) throws {
        for name in ["id", "source", "type", "subject", "actorid", "correlationid", "causationid", "traceparent"] {
            var attributes = Self.attributes
            attributes[name] = String(repeating: "é", count: 255)
            _ = try decode(attributes, mode)
            attributes[name] = String(repeating: "é", count: 256)
            #expect(failure(attributes, mode)?.violations.map(\.path) == [name])
            attributes[name] = "a\0b"
            #expect(failure(attributes, mode)?.violations.map(\.path) == [name])
        }
    }

    @Test("Both kinds of headers are read, and a colon goes before an underscore")
    func bothHeaders() throws {
        var headers: [String: String] = [:]
        for (name, value) in Self.attributes { headers["cloudEvents_\(name)"] = value }
        headers["cloudEvents:id"] = "evt-2"
        let envelope = try Envelope.decode(body: Array("{}".utf8), contentType: "application/json") { headers[$0] }
        #expect(envelope.id == "evt-2")
        #expect(envelope.source == "/portal")
    }

    @Test("In structured mode headers say nothing")
    func structuredWins() throws {
        let envelope = try Envelope.decode(
            body: structured(Self.attributes), contentType: "application/cloudevents+json"
        ) { $0 == "cloudEvents:id" ? "evt-9" : nil }
        #expect(envelope.id == "evt-1")
    }

    @Test("Unknown attributes are tolerated", arguments: Mode.allCases)
    func unknown(_ mode: Mode) throws {
        var attributes = Self.attributes
        attributes["somethingnew"] = "x"
        attributes["datacontenttype"] = "application/json"
        #expect(try decode(attributes, mode).id == "evt-1")
    }

    @Test(
        "Content types are read without regard to case and parameters",
        arguments: [
            "application/cloudevents+json", "APPLICATION/CloudEvents+JSON", "application/cloudevents+json; charset=utf-8",
            " application/cloudevents+json ;x=y", "", "application/json",
        ])
    func contentTypes(_ contentType: String) throws {
        #expect(try Envelope.decode(body: structured(Self.attributes), contentType: contentType) { _ in nil }.id == "evt-1")
    }

    @Test(
        "Any other content type is refused by name",
        arguments: ["text/plain", "application/xml", "application/cloudevents-batch+json", "application/avro"])
    func otherContentTypes(_ contentType: String) throws {
        do throws(EnvelopeError) {
            _ = try Envelope.decode(body: Array("{}".utf8), contentType: contentType) { $0 == "cloudEvents:id" ? "evt-1" : nil }
            Issue.record("accepted")
        } catch {
            #expect(error.reason.contains(contentType))
            #expect(error.reason.contains("application/cloudevents+json"))
            #expect(error.id == "evt-1")
        }
    }

    @Test("Attributes are strings, but expectedversion, which may be an integer")
    func kinds() throws {
        func body(_ version: String) -> [UInt8] {
            Array(
                #"{"specversion":"1.0","id":"5","source":"/p","type":"t","time":"2026-11-21T09:30:00Z","expectedversion":\#(version),"data":{}}"#
                    .utf8)
        }
        for (version, expected) in [("7", 7 as Int64), ("7.0", 7), ("\"7\"", 7), ("\"007\"", 7), ("0", 0), ("999999999", 999_999_999)] {
            #expect(try Envelope.decode(body: body(version), contentType: nil) { _ in nil }.expectedVersion == expected)
        }
        for version in ["-1", "1.5", "1000000000", "\"1000000000\"", "\"\"", "\"+7\"", "true", "[]"] {
            #expect(failure(body(version))?.violations.map(\.path) == ["expectedversion"], "\(version)")
        }
        let wrong = #"{"specversion":1.0,"id":{},"source":["/p"],"type":null,"time":5,"tenant":true,"data":{}}"#
        #expect(failure(Array(wrong.utf8))?.violations.map(\.path) == ["specversion", "id", "source", "type", "time", "tenant"])
    }

    @Test("Data that is missing, or in Base64, is named")
    func data() throws {
        var attributes = Self.attributes
        attributes["subject"] = nil
        #expect(failure(structured(attributes, data: nil))?.violations.map(\.description) == ["data: required, and missing"])
        let encoded = String(decoding: structured(attributes, data: nil), as: UTF8.self).dropLast() + #","data_base64":"e30="}"#
        #expect(failure(Array(encoded.utf8))?.violations.map(\.description) == ["data: expected data as JSON, found data_base64"])
        // Whether null will do is for the contract to say.
        #expect(try Envelope.decode(body: structured(attributes, data: "null"), contentType: nil) { _ in nil }.data.isNull)
    }

    @Test("What is no JSON object is no CloudEvent", arguments: ["", "x", "[]", "1", "\"text\"", "null", "{", "{}{}"])
    func noObject(_ body: String) {
        #expect(failure(Array(body.utf8)) != nil)
    }

    @Test("A body that cannot be parsed leaves the identity in the headers readable")
    func brokenBody() throws {
        do throws(EnvelopeError) {
            _ = try Envelope.decode(body: Array("{oops".utf8), contentType: "application/json") { name in
                Self.attributes.first { "cloudEvents:\($0.key)" == name }?.value
            }
            Issue.record("accepted")
        } catch {
            #expect(error.reason == "not JSON: expected a key in quotes at byte 1")
            #expect(error.id == "evt-1" && error.source == "/portal" && error.tenant == "north")
            #expect(error.type == "lms.attendance.checkin.record.v1")
        }
    }

    @Test("What is written is read back")
    func roundTrip() throws {
        var writer = JSONWriter()
        Envelope.write(
            to: &writer, id: "i\"1", source: "/s\\", type: "lms.a.b.c.v1", time: Timestamp(microseconds: -1), tenant: "north", actorID: "ä",
            actorRole: "super_admin", correlationID: "c", causationID: "k", expectedVersion: 999_999_999, traceparent: "tp"
        ) { $0.object { $0.member("x", "y") } }
        let envelope = try Envelope.decode(body: writer.bytes, contentType: "application/cloudevents+json") { _ in nil }
        #expect(envelope.id == "i\"1" && envelope.source == "/s\\" && envelope.type == "lms.a.b.c.v1")
        #expect(envelope.time.microseconds == -1 && envelope.tenant?.text == "north" && envelope.actorID == "ä")
        #expect(envelope.actorRole == .superAdmin && envelope.correlationID == "c" && envelope.causationID == "k")
        #expect(envelope.expectedVersion == 999_999_999 && envelope.traceparent == "tp")
        #expect(envelope.data.member("x")?.string == "y")
    }

    @Test("The service is the second word of a type, where the type has the form")
    func service() {
        #expect(MessageType("lms.attendance.checkin.record.v1").service == "attendance")
        for text in ["", "lms", "lms.attendance", "org.attendance.checkin.record.v1", "lms.attendance.v1"] {
            #expect(MessageType(text).service == "")
        }
    }

    private func decode(_ attributes: [String: String], _ mode: Mode) throws(EnvelopeError) -> Envelope {
        let body = Array(#"{"a":1}"#.utf8)
        switch mode {
        case .structured:
            return try Envelope.decode(body: structured(attributes), contentType: "application/cloudevents+json") { _ in nil }
        case .structuredWithoutType: return try Envelope.decode(body: structured(attributes), contentType: nil) { _ in nil }
        case .binaryColon: return try Envelope.decode(body: body, contentType: "application/json", header: headers(attributes, ":"))
        case .binaryUnderscore: return try Envelope.decode(body: body, contentType: "application/json", header: headers(attributes, "_"))
        case .binaryWithoutType: return try Envelope.decode(body: body, contentType: nil, header: headers(attributes, ":"))
        case .binaryCharset:
            return try Envelope.decode(body: body, contentType: "application/json; charset=UTF-8", header: headers(attributes, "_"))
        }
    }

    private func headers(_ attributes: [String: String], _ separator: String) -> (String) -> String? {
        let headers = Dictionary(uniqueKeysWithValues: attributes.map { ("cloudEvents\(separator)\($0.key)", $0.value) })
        return { headers[$0] }
    }

    private func structured(_ attributes: [String: String], data: String? = #"{"a":1}"#) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            for (name, value) in attributes {
                writer.key(named: name)
                writer.value(value)
            }
            if let data {
                writer.key("data")
                writer.raw(data.utf8)
            }
        }
        return writer.bytes
    }

    private func failure(_ attributes: [String: String], _ mode: Mode) -> EnvelopeError? {
        do throws(EnvelopeError) {
            _ = try decode(attributes, mode)
            return nil
        } catch {
            return error
        }
    }

    private func failure(_ body: [UInt8]) -> EnvelopeError? {
        do throws(EnvelopeError) {
            _ = try Envelope.decode(body: body, contentType: "application/cloudevents+json") { _ in nil }
            return nil
        } catch {
            return error
        }
    }
}
