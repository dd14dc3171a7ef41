import Benchmark
import Flags
import LMSModels
import Postgres

// The pieces that every message goes through, one by one: `lectern bench` measures them together.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .throughput, .cpuTotal], scalingFactor: .kilo, maxDuration: .seconds(3))

    let checkin = Samples.checkin
    Benchmark("Envelope: decode a check-in of \(checkin.count) bytes") { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(try Envelope.decode(body: checkin, contentType: Samples.contentType, header: nil))
        }
    }

    Benchmark("Check-in: envelope, data, identity") { benchmark in
        for _ in benchmark.scaledIterations {
            let envelope = try Envelope.decode(body: checkin, contentType: Samples.contentType, header: nil)
            blackHole(try CheckinRecord.decode(envelope.data))
            blackHole(envelope.identity)
        }
    }

    let session = Samples.session
    Benchmark("Session of 48: envelope and data, \(session.count) bytes") { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(try SessionRecord.decode(try Envelope.decode(body: session, contentType: Samples.contentType, header: nil).data))
        }
    }

    Benchmark("Event: write checkin.recorded") { benchmark in
        let event = Samples.recorded
        for _ in benchmark.scaledIterations {
            var writer = JSONWriter(capacity: 600)
            Envelope.write(
                to: &writer, id: "0123456789abcdef0123456789abcdef-0", source: "/lectern/attendance", type: CheckinRecorded.type,
                time: Samples.now, tenant: "bench", actorID: "teacher", actorRole: "teacher", correlationID: "checkin-1",
                causationID: "checkin-1"
            ) { event.write(to: &$0) }
            blackHole(writer.bytes)
        }
    }

    let numbers = (0..<1_000).map { Int32($0) }
    let ids = (0..<1_000).map { "checkin-\($0)" }
    Benchmark("Arrays: a statement with 1,000 numbers and 1,000 texts", configuration: .init(scalingFactor: .one)) { benchmark in
        for _ in benchmark.scaledIterations {
            let statement: PostgresStatement = "SELECT * FROM unnest(\(numbers), \(ids)) AS new (key, id)"
            blackHole(statement)
        }
    }

    let flags = Samples.flags
    for (name, key) in [("no targeting", "plain"), ("one comparison", "tenant"), ("a tenth of the tenants", "share")] {
        Benchmark("Flag: \(name)") { benchmark in
            for _ in benchmark.scaledIterations {
                let context = EvaluationContext(
                    targetingKey: "north", ["type": "lms.attendance.checkin.record.v1", "service": "attendance"])
                blackHole(flags.boolean(key, default: true, context: context))
            }
        }
    }

    Benchmark("JSONLogic: the greatest of a list, filtered and mapped") { benchmark in
        let context = EvaluationContext(targetingKey: "north", ["marks": .array((0..<10).map { .number(Double($0)) })])
        for _ in benchmark.scaledIterations { blackHole(flags.boolean("logic", default: true, context: context)) }
    }
}

private enum Samples {
    static let contentType = "application/cloudevents+json"
    static let now = Timestamp(microseconds: 1_760_000_000_123_456)

    static let checkin = message(
        "lms.attendance.checkin.record.v1",
        #"{"sessionId":"session-1","studentId":"student-1","status":"present","markedAt":"2026-09-07T09:01:00Z","markedBy":"teacher"}"#)

    static let session = message(
        "lms.attendance.session.record.v1",
        """
        {"sessionId":"session-1","classId":"class-1","date":"2026-09-07","startTime":"09:00","endTime":"10:30","markedBy":"teacher",\
        "markedAt":"2026-09-07T10:30:00Z","present":[\((0..<48).map { #"{"studentId":"student-\#($0)"}"# }.joined(separator: ","))]}
        """)

    static let flags: FlagClient = {
        func flag(_ targeting: String) -> String {
            #"{"state":"ENABLED","variants":{"on":true,"off":false},"defaultVariant":"on","targeting":\#(targeting)}"#
        }
        let document = """
            {"flags":{"plain":\(flag("{}")),"tenant":\(flag(#"{"if":[{"==":[{"var":"targetingKey"},"north"]},"on","off"]}"#)),\
            "share":\(flag(#"{"fractional":[["on",10],["off",90]]}"#)),\
            "logic":\(flag(#"{"if":[{">":[{"reduce":[{"map":[{"filter":[{"var":"marks"},{">":[{"var":""},3]}]},{"*":[{"var":""},2]}]},{"max":[{"var":"current"},{"var":"accumulator"}]},0]},10]},"on","off"]}"#))}}
            """
        do {
            return FlagClient(try FlagDefinitions(json: Array(document.utf8)), now: { 1_760_000_000 })
        } catch {
            fatalError("\(error)")
        }
    }()

    static let recorded: CheckinRecorded = {
        var event = CheckinRecorded()
        event.sessionId = Identifier("session-1") ?? .placeholder
        event.classId = Identifier("class-1") ?? .placeholder
        event.studentId = Identifier("student-1") ?? .placeholder
        event.markedAt = now
        return event
    }()

    private static func message(_ type: MessageType, _ data: String) -> [UInt8] {
        var writer = JSONWriter()
        Envelope.write(
            to: &writer, id: "checkin-1", source: "bench", type: type, time: now, tenant: "bench", actorID: "teacher",
            actorRole: "teacher"
        ) { $0.raw(data.utf8) }
        return writer.bytes
    }
}
