import LMSModels
import Testing

@Suite("Contracts")
struct ContractTests {
    static let checkin = #"{"sessionId":"s","studentId":"p","status":"present","markedAt":"2026-11-21T09:30:00Z","markedBy":"t"}"#

    @Test("Every violation is collected, with its place as a JSON pointer")
    func violations() throws {
        let text = """
            {"sessionId":"a b","classId":7,"date":"2026-02-30","startTime":"25:00","markedBy":null,"markedAt":"now",
             "present":[{"studentId":"p1"},{"studentId":""},{"status":"gone","notes":1},7]}
            """
        let expected = [
            ("/sessionId", "expected an identifier: 1 to 64 characters of A-Z a-z 0-9 _ . : -, found \"a b\""),
            ("/classId", "expected an identifier: 1 to 64 characters of A-Z a-z 0-9 _ . : -, found number 7"),
            ("/date", "expected a date such as 2026-11-21, found \"2026-02-30\""),
            ("/startTime", "expected a time of day such as 09:30, found \"25:00\""),
            ("/markedBy", "expected an identifier: 1 to 64 characters of A-Z a-z 0-9 _ . : -, found null"),
            ("/markedAt", "expected a time by RFC 3339, such as 2026-11-21T09:30:00Z, found \"now\""),
            ("/present/1/studentId", "expected an identifier: 1 to 64 characters of A-Z a-z 0-9 _ . : -, found \"\""),
            ("/present/2/studentId", "required, and missing"),
            ("/present/2/status", "expected one of present, late, absent, found \"gone\""),
            ("/present/2/notes", "expected text of 0 to 2000 characters without NUL, found number 1"),
            ("/present/3", "expected an object, found number 7"),
        ]
        #expect(try failure(SessionRecord.self, text) == expected.map { Violation(path: $0.0, message: $0.1) })
    }

    @Test("Null in an optional field means that it is missing; a required one must not be null")
    func null() throws {
        let with = try decode(CheckinRecord.self, Self.checkin.dropLast() + #","notes":null}"#)
        #expect(with.notes == nil)
        #expect(with.json == (try decode(CheckinRecord.self, Self.checkin)).json)
        #expect(try failure(CheckinRecord.self, Self.checkin.replacing("\"p\"", with: "null"))?.map(\.path) == ["/studentId"])
    }

    @Test("Unknown fields are tolerated, and not written again")
    func unknownFields() throws {
        let value = try decode(CheckinRecord.self, Self.checkin.dropLast() + #","new":{"sessionId":"other"},"":1}"#)
        #expect(String(decoding: value.json, as: UTF8.self) == Self.checkin)
    }

    @Test("Of a field that stands twice the last value counts")
    func twice() throws {
        #expect(try decode(CheckinRecord.self, Self.checkin.dropLast() + #","sessionId":"s2"}"#).sessionId.text == "s2")
        #expect(try failure(CheckinRecord.self, Self.checkin.dropLast() + #","sessionId":""}"#)?.map(\.path) == ["/sessionId"])
    }

    @Test("Fifty violations are listed; of more it is said that there are more")
    func limit() throws {
        func record(_ count: Int) -> String {
            let students = Array(repeating: "{}", count: count).joined(separator: ",")
            return
                #"{"sessionId":"s","classId":"c","date":"2026-11-21","markedBy":"t","markedAt":"2026-11-21T09:30:00Z","present":[\#(students)]}"#
        }
        #expect(try failure(SessionRecord.self, record(50))?.count == 50)
        let many = try #require(try failure(SessionRecord.self, record(5_000)))
        #expect(many.count == 51)
        #expect(many[49].path == "/present/49/studentId")
        #expect(many[50].message == "more violations follow; only the first 50 are listed")
    }

    @Test("What is quoted from a message is short and on one line")
    func excerpts() throws {
        func message(_ value: String) throws -> String {
            let text = Self.checkin.replacing("\"s\"", with: value)
            return try failure(CheckinRecord.self, text)?.first?.message.replacing(#/^.*, found /#, with: "") ?? ""
        }
        #expect(try message(#""a\nb\u0007c""#) == "\"a b c\"")
        #expect(try message("\"" + String(repeating: "é", count: 1_000) + "\"") == "a string of 1000 characters")
        #expect(try message("1" + String(repeating: "0", count: 1_000)).count == 47)
        #expect(try message("[1,2,3]") == "an array of 3")
        #expect(try message("{}") == "an object")
        #expect(try message("true") == "boolean true")
    }

    @Test("A session ends after it starts")
    func startAndEnd() throws {
        func record(_ start: String, _ end: String) -> String {
            #"{"sessionId":"s","classId":"c","date":"2026-11-21","startTime":"\#(start)","endTime":"\#(end)","markedBy":"t","markedAt":"2026-11-21T09:30:00Z","present":[]}"#
        }
        _ = try decode(SessionRecord.self, record("09:00", "09:00:01"))
        _ = try decode(SessionOpen.self, record("09:00", "09:00:01"))
        for (start, end) in [("09:00", "09:00"), ("09:00", "08:59")] {
            let broken = [Violation(path: "/endTime", message: "expected a time after startTime \(start), found \(end)")]
            #expect(try failure(SessionRecord.self, record(start, end)) == broken)
            #expect(try failure(SessionOpen.self, record(start, end)) == broken)
        }
    }

    @Test("A session lists each student once")
    func studentTwice() throws {
        let text =
            #"{"sessionId":"s","classId":"c","date":"2026-11-21","markedBy":"t","markedAt":"2026-11-21T09:30:00Z","present":[{"studentId":"a"},{"studentId":"b"},{"studentId":"a"}]}"#
        #expect(
            try failure(SessionRecord.self, text)
                == [Violation(path: "/present/2/studentId", message: "expected each student once, found a a second time")])
    }

    @Test("A student is asked for by id or by number, not by both, not by neither")
    func eitherOr() throws {
        _ = try decode(StudentEnrollmentsQuery.self, #"{"studentId":"a"}"#)
        _ = try decode(StudentEnrollmentsQuery.self, #"{"studentNo":"a"}"#)
        for text in ["{}", #"{"studentId":"a","studentNo":"b"}"#, #"{"studentId":null,"studentNo":null}"#] {
            #expect(
                try failure(StudentEnrollmentsQuery.self, text)?.first?.message.hasPrefix("expected exactly one of studentId and studentNo")
                    == true)
        }
    }

    @Test("Rules that span fields wait until every field is valid")
    func checkComesLast() throws {
        let text =
            #"{"sessionId":"s","classId":"","date":"2026-11-21","startTime":"10:00","endTime":"09:00","markedBy":"t","markedAt":"2026-11-21T09:30:00Z"}"#
        #expect(try failure(SessionOpen.self, text)?.map(\.path) == ["/classId"])
    }

    @Test("A schema says what the values say")
    func schema() {
        var writer = JSONWriter()
        CheckinRemove.schema.write(to: &writer)
        let id = #""type":"string","pattern":"^[A-Za-z0-9_.:-]{1,64}$""#
        #expect(writer.string.hasPrefix(#"{"type":"object","properties":{"sessionId":{"description":"The session.",\#(id)},"#))
        #expect(writer.string.hasSuffix(#""required":["sessionId","studentId","markedAt","markedBy"]}"#))
        var query = JSONWriter()
        ClassRosterQuery.schema.write(to: &query)
        #expect(query.string.contains(#""anyOf":[{"type":"boolean"},{"type":"null"}]"#))
        #expect(Text<1, 5>.schema == .string(minLength: 1, maxLength: 5, pattern: "^[^\\x00]*$"))
        #expect(Year.schema == .integer(minimum: 1900, maximum: 2200))
        #expect([CheckinStatus].schema == .array(.oneOf(["present", "late", "absent"]), maxItems: 10_000))
    }

    @Test("Unknown members are counted at every level, and named on request")
    func countsUnknown() throws {
        let text =
            #"{"sessionId":"s","classId":"c","date":"2026-11-21","markedBy":"t","markedAt":"2026-11-21T09:30:00Z","x":1,"#
            + #""present":[{"studentId":"a","a/b~c":{"y":2}},{"studentId":"b","studentId":"b"}]}"#
        let value = try JSONDocument(Array(text.utf8)).root
        var counting = ViolationList()
        #expect(SessionRecord.read(value, &counting) != nil)
        #expect(counting.unknownFields == 3 && counting.unknownPaths.isEmpty && counting.isEmpty)
        var listing = ViolationList(listsUnknown: true)
        _ = SessionRecord.read(value, &listing)
        #expect(Set(listing.unknownPaths) == ["/x", "/present/0/a~1b~0c", "/present/1/studentId"])
    }

    @Test("A broken rule is told apart from a violation, with its place")
    func rulesAreNotViolations() throws {
        let text = #"{"organizationId":"o","code":"c","name":"n","timezone":"Mars/Olympus_Mons"}"#
        var list = ViolationList()
        #expect(OrganizationUpserted.read(try JSONDocument(Array(text.utf8)).root, &list) != nil)
        #expect(list.violations.isEmpty && list.brokenRules.map(\.path) == ["/timezone"])
    }

    @Test("A reply has the shape of the wire contract")
    func reply() {
        var writer = JSONWriter()
        Reply(outcome: .rejected, code: .staleVersion, message: "no", errors: [.init(path: "/a", message: "b")], result: Array("[1]".utf8))
            .write(to: &writer)
        #expect(
            writer.string
                == #"{"outcome":"rejected","code":"STALE_VERSION","message":"no","errors":[{"path":"/a","message":"b"}],"result":[1]}"#)
        var short = JSONWriter()
        Reply(outcome: .applied).write(to: &short)
        #expect(short.string == #"{"outcome":"applied"}"#)
        #expect(Outcome.allCases.map(\.rawValue) == ["applied", "duplicate", "rejected", "deferred", "failed", "dead"])
        #expect(
            OutcomeCode.allCases.map(\.rawValue) == [
                "VALIDATION", "FORBIDDEN", "NOT_FOUND", "CONFLICT", "STALE_VERSION", "ILLEGAL_TRANSITION", "NOT_ENROLLED", "CAPACITY",
                "FEATURE_DISABLED", "MODERATION_BLOCKED", "BUDGET_EXCEEDED",
            ])
    }

    private func decode<C: Contract>(_ type: C.Type, _ text: some StringProtocol) throws -> C {
        try C.decode(try JSONDocument(Array(text.utf8)).root)
    }

    private func failure<C: Contract>(_ type: C.Type, _ text: some StringProtocol) throws -> [Violation]? {
        let root = try JSONDocument(Array(text.utf8)).root
        do throws(ContractViolations) {
            _ = try C.decode(root)
            return nil
        } catch {
            return error.violations
        }
    }
}
