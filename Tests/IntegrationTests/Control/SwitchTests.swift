import AMQP
import Foundation
import LMSModels
import Postgres
import Testing
import WorkerKit

@testable import lectern

extension IntegrationSuite {
    /// Flags, kill switches, pauses and limits: what operators say to workers that run.
    @Suite(.serialized, .timeLimit(.minutes(5))) struct SwitchTests {
        private let north = ControlSchool(tenant: "north")
        private let south = ControlSchool(tenant: "south")

        @Test func `a feature that is off keeps its messages back, and on applies each of them once`() async throws {
            try await TestWorld.with { world in
                try await world.start("enrollment", "attendance")
                try await world.prepare([north, south])
                try await world.operate(
                    "flags", "set", "attendance.present-only", "--definition",
                    #"{"state":"ENABLED","variants":{"on":true,"off":false},"defaultVariant":"on","targeting":{"if":[{"==":[{"var":"tenant"},"south"]},"off",null]}}"#
                )
                try await Self.untilTold(world)
                try await world.publish(north.sessions(1...20) + south.sessions(1...20) + [south.opening(1)])
                try await eventually("the north is recorded, the south is kept back") {
                    try await (world.recorded("north"), world.parked("south")) == (20, 20)
                }
                #expect(try await world.recorded("south") == 0)
                #expect(try await world.number("SELECT count(*) FROM attendance.inbox WHERE id = 'south-open-1'") == 1)
                #expect(try await world.number("SELECT count(*) FROM attendance.parked WHERE attempts <> 0") == 0)
                #expect(try await world.lines("SELECT DISTINCT cause FROM attendance.parked") == ["flag:attendance.present-only"])
                #expect(try await world.lines("SELECT DISTINCT variant FROM attendance.inbox WHERE variant IS NOT NULL") == ["on"])
                // A second copy of a message that is kept back is the same message.
                try await world.publish(south.sessions(1...5))
                try await eventually("the copies are kept back too") {
                    try await world.number("SELECT count(*) FROM attendance.parked WHERE parkings = 2") == 5
                }

                try await world.operate("flags", "set", "attendance.present-only", "--no-targeting")
                try await eventually("everything is recorded") { try await world.recorded() == 40 }
                try await eventually("nothing is left behind") { try await world.parked() == 0 }
                #expect(try await world.number("SELECT count(*) FROM attendance.sessions WHERE id LIKE 'session-%'") == 40)
                try await eventually("every event is out") { try await RunProgress.pending(world.database) == 0 }
                let events = try await world.tapped().filter { $0.type == "lms.attendance.session.recorded.v1" }
                #expect(events.count == 40 && Set(events.map(\.id)).count == 40)
            }
        }

        @Test func `off and on again under load, with two workers and one that is killed, loses nothing and applies everything once`()
            async throws
        {
            try await TestWorld.with { world in
                let settings = ["BATCH_MAX": "20", "PARKED_RELEASE_RATE": "2000"]
                try await world.start("enrollment")
                var workers = try await world.start("attendance", "attendance", settings: settings)
                try await world.prepare([north])
                let count = 3_000
                async let sent: Void = world.publish(north.sessions(1...count))
                try await eventually("work is under way") { try await world.recorded() > 200 }
                let off = ContinuousClock.now
                try await world.operate("flags", "set", "attendance.present-only", "--default", "off")
                try await eventually("the first is kept back") { try await world.parked() > 0 }
                print("switched off: first message kept back after \(ContinuousClock.now - off), the command's own time included")
                try await sent
                try await eventually("all others are kept back") { try await world.recorded() + world.parked() == count }
                #expect(try await world.parked() > 0)
                try await world.operate("flags", "set", "attendance.present-only", "--default", "on")
                try await eventually("some are on their way") { try await world.parked() < count / 2 }
                try await world.kill([workers.removeFirst()])
                try await eventually("everything is recorded") { try await world.recorded() == count }
                try await eventually("nothing is left behind", within: .seconds(60)) { try await world.parked() == 0 }
                #expect(try await world.number("SELECT count(*) FROM attendance.sessions") == count)
                try await eventually("every event is out") { try await RunProgress.pending(world.database) == 0 }
                let events = try await world.tapped().filter { $0.type == "lms.attendance.session.recorded.v1" }
                #expect(Set(events.map(\.id)).count == count)
                #expect(try await world.number("SELECT count(*) FROM attendance.dead_letters") == 0)
            }
        }

        @Test func `a kill switch stops a type of a tenant, and nothing else`() async throws {
            try await TestWorld.with { world in
                try await world.start("enrollment", "attendance")
                try await world.prepare([north, south])
                try await world.operate(
                    "control", "block", "--type", "lms.attendance.session.record.v1", "--tenant", "south", "--reason", "wrong dates")
                try await Self.untilTold(world)
                try await world.publish(south.sessions(1...3) + [south.opening(1)] + north.sessions(1...3))
                try await eventually("three are kept back") { try await (world.parked(), world.recorded()) == (3, 3) }
                try await eventually("others of the tenant are not") {
                    try await world.number("SELECT count(*) FROM attendance.inbox WHERE id = 'south-open-1'") == 1
                }
                #expect(
                    try await world.lines("SELECT DISTINCT cause FROM attendance.parked") == [
                        "block:lms.attendance.session.record.v1/south"
                    ])
                let status = try await world.lectern("control", "status")
                #expect(status.output.contains("wrong dates") && status.output.contains("block:lms.attendance.session.record.v1/south"))
                try await world.operate("control", "unblock", "--type", "lms.attendance.session.record.v1", "--tenant", "south")
                try await eventually("all are recorded") { try await (world.parked(), world.recorded()) == (0, 6) }
            }
        }

        @Test func `a paused service consumes nothing, stays ready, and goes on where it was`() async throws {
            try await TestWorld.with { world in
                try await world.start("enrollment", "attendance")
                try await world.prepare([north])
                try await world.operate("control", "pause", "attendance", "--reason", "maintenance")
                try await eventually("nobody consumes") {
                    try await world.channel.queueExists(Topology.queueName(service: "attendance"))?.consumers == 0
                }
                try await world.publish(north.sessions(1...20))
                #expect(try await world.ready(Topology.queueName(service: "attendance")) == 20)
                #expect(try await world.recorded() == 0)
                try await world.operate("control", "resume", "attendance")
                try await eventually("all are recorded") { try await world.recorded() == 20 }
            }
        }

        @Test func `a tenant with a rate limit waits for its turn, and others do not`() async throws {
            try await TestWorld.with { world in
                try await world.start("enrollment", "attendance", "attendance")
                try await world.prepare([north, south])
                try await world.operate("control", "limit", "south", "--rate", "10")
                try await Self.untilTold(world)
                let start = ContinuousClock.now
                try await world.publish(south.sessions(1...40) + north.sessions(1...40))
                try await eventually("the north is done") { try await world.recorded("north") == 40 }
                try await eventually("the south is done", within: .seconds(60)) { try await world.recorded("south") == 40 }
                let time = ContinuousClock.now - start
                // Ten at once, and ten a second: no sooner, whatever the machine does.
                #expect(time > .seconds(2.9), "\(time)")
                #expect(try await world.parked() == 0)
            }
        }

        @Test func `the variant of the first attempt decides, whatever the flag says later`() async throws {
            try await TestWorld.with(retryDelays: [500, 1_000, 2_000, 4_000]) { world in
                try await world.start("publishing")
                try await world.operate("flags", "set", "publishing.workflow-mode", "--default", "simple")
                try await Self.untilTold(world, "publishing")
                // Its organization is not known yet.
                try await world.publish([
                    Self.create("m-1"),
                    Self.act("submit", "submit", version: 1, #"{"submissionId": "m-1"}"#),
                ])
                try await eventually("both wait") { try await world.number("SELECT count(*) FROM publishing.retries") == 2 }
                try await world.operate("flags", "set", "publishing.workflow-mode", "--default", "standard")
                try await Self.untilTold(world, "publishing")
                try await world.start("enrollment")
                try await world.publish([north.directory()[0]])
                try await eventually("it is submitted") {
                    try await world.lines("SELECT concat_ws(' ', outcome, variant) FROM publishing.inbox WHERE id = 'north-submit'")
                        == ["applied simple"]
                }
                #expect(try await world.lines("SELECT mode FROM publishing.book_submissions") == ["SIMPLE"])
            }
        }

        @Test func `flags of a file hold instead of those in the database, and follow the file`() async throws {
            try await TestWorld.with { world in
                let file = world.folder.appending(path: "flags.json")
                func write(_ variant: String) throws {
                    try Data(
                        #"{"flags":{"attendance.present-only":{"state":"ENABLED","variants":{"yes":true,"no":false},"defaultVariant":"\#(variant)"}}}"#
                            .utf8
                    ).write(to: file, options: .atomic)
                }
                try write("no")
                try await world.start("enrollment")
                try await world.start("attendance", settings: ["FLAGS_FILE": file.path])
                try await world.prepare([north])
                try await world.publish(north.sessions(1...3))
                try await eventually("they are kept back") { try await world.parked() == 3 }
                try Data("not flags".utf8).write(to: file, options: .atomic)
                try await world.publish(north.sessions(4...4))
                try await eventually("the last good file holds") { try await world.parked() == 4 }
                try write("yes")
                try await eventually("they are recorded") { try await (world.recorded(), world.parked()) == (4, 0) }
                #expect(try await world.lines("SELECT DISTINCT variant FROM attendance.inbox WHERE variant IS NOT NULL") == ["yes"])
            }
        }

        // MARK: Quarantine

        @Test func `a tenant whose every message fails is kept back, others go on, and it comes back when it is mended`() async throws {
            try await TestWorld.with { world in
                let settings = ["QUARANTINE_FAILURES": "10", "QUARANTINE_SECONDS": "1", "BATCH_MAX": "10"]
                try await world.start("enrollment")
                try await world.start("attendance", "attendance", settings: settings)
                try await world.prepare([north, south])
                try await world.database.simple(
                    """
                    CREATE FUNCTION attendance.fail() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN
                        IF NEW.tenant = 'south' AND NEW.type LIKE '%record%' THEN RAISE EXCEPTION 'broken' USING ERRCODE = 'XX999'; END IF;
                        RETURN NEW;
                    END $$;
                    CREATE TRIGGER fail BEFORE INSERT ON attendance.inbox_current FOR EACH ROW EXECUTE FUNCTION attendance.fail();
                    """)
                let load = zip(south.sessions(1...100), north.sessions(1...100)).flatMap { [$0, $1] }
                try await world.publish(load)
                try await eventually("the north is recorded") { try await world.recorded("north") == 100 }
                try await eventually("the south is quarantined") {
                    try await world.lines("SELECT concat_ws(' ', service, scope, name) FROM control.quarantines")
                        == ["attendance tenant south"]
                }
                try await eventually("most of the south is kept back") { try await world.parked("south") > 50 }
                try await eventually("tries have failed") {
                    try await world.number("SELECT max(relapses) FROM control.quarantines") >= 1
                }
                try await world.database.simple("DROP TRIGGER fail ON attendance.inbox_current")
                try await eventually("the quarantine has ended", within: .seconds(60)) {
                    try await world.number("SELECT count(*) FROM control.quarantines") == 0
                }
                try await eventually("all of the south is decided", within: .seconds(60)) {
                    let dead = try await world.number("SELECT count(*) FROM attendance.dead_letters")
                    let (recorded, parked) = try await (world.recorded("south"), world.parked())
                    return recorded + dead == 100 && parked == 0
                }
                let actions = try await world.lines("SELECT DISTINCT action FROM control.audit ORDER BY action")
                #expect(Set(actions).isSuperset(of: ["quarantine", "quarantine again", "end quarantine"]))
            }
        }

        // MARK: Shadow

        @Test func `in shadow the candidate path is tried and rolled back, the current one writes, and the differences are recorded`()
            async throws
        {
            try await TestWorld.with { world in
                try await world.start("enrollment", "publishing")
                try await world.operate(
                    "flags", "set", "publishing.workflow-mode", "--definition",
                    """
                    {"state": "ENABLED", "variants": {"standard": "STANDARD", "simple": "SIMPLE", "compare": "shadow"},
                     "defaultVariant": "compare", "metadata": {"current": "standard", "candidate": "simple"}}
                    """)
                try await Self.untilTold(world, "publishing")
                let named = Self.act("submit", "submit-2", version: 1, #"{"submissionId": "m-2", "mode": "SIMPLE"}"#)
                try await world.publish([
                    north.directory()[0], Self.create("m-1"), Self.create("m-2"),
                    Self.act("submit", "submit-1", version: 1, #"{"submissionId": "m-1"}"#), named,
                ])
                try await eventually("both are submitted") {
                    try await world.number("SELECT count(*) FROM publishing.inbox WHERE variant = 'compare' AND outcome = 'applied'") == 2
                }
                #expect(
                    try await world.lines("SELECT concat_ws(' ', id, mode, version) FROM publishing.book_submissions ORDER BY id")
                        == ["m-1 STANDARD 2", "m-2 SIMPLE 2"])
                // The second names its mode: both paths do the same with it.
                let compared = try await world.lectern("flags", "differences", "publishing.workflow-mode", "--json")
                let root = try JSONDocument(Array(compared.output.utf8)).root
                let differences = root.member("differences")?.elements ?? []
                #expect(differences.map { $0.member("id")?.string } == ["north-submit-1"])
                let tried = differences.first?.member("tried")?.member("events")?.elements.first?.string ?? ""
                let current = differences.first?.member("current")?.member("events")?.elements.first?.string ?? ""
                #expect(tried.contains(#""mode":"SIMPLE""#) && current.contains(#""mode":"STANDARD""#), "\(compared.output)")
                let counts = try await world.lines(
                    "SELECT concat_ws(' ', candidate, compared >= 2, different >= 1) FROM publishing.shadow_comparisons")
                #expect(counts == ["simple t t"])
                try await eventually("every event is out") { try await RunProgress.pending(world.database) == 0 }
                let events = try await world.tapped().filter { $0.type == "lms.publishing.submission.submitted.v1" }
                #expect(events.count == 2, "what was tried announces nothing")
            }
        }

        @Test func `a feature that is only tried keeps its messages back until it is on`() async throws {
            try await TestWorld.with { world in
                try await world.start("enrollment", "attendance")
                try await world.prepare([north])
                try await world.operate(
                    "flags", "set", "attendance.present-only", "--definition",
                    #"{"state": "ENABLED", "variants": {"on": "on", "off": "off", "try": "shadow"}, "defaultVariant": "try"}"#)
                try await Self.untilTold(world)
                try await world.publish(north.sessions(1...5))
                try await eventually("they are tried and kept back") {
                    let compared = try await world.number("SELECT coalesce(sum(different), 0)::bigint FROM attendance.shadow_comparisons")
                    return try await (world.parked(), compared) == (5, 5)
                }
                #expect(try await world.number("SELECT count(*) FROM attendance.sessions") == 0)
                let verdicts = try await world.lines("SELECT DISTINCT tried::json ->> 'verdict' FROM attendance.shadow_differences")
                #expect(verdicts.count == 1 && verdicts[0].hasPrefix("applied"), "\(verdicts)")
                try await world.operate("flags", "set", "attendance.present-only", "--default", "on")
                try await eventually("they are recorded") { try await (world.recorded(), world.parked()) == (5, 0) }
            }
        }

        // MARK: Help

        private static func create(_ id: String) -> OutgoingCommand {
            act(
                "create", "make-\(id)", version: nil,
                #"{"submissionId": "\#(id)", "title": "A poem", "content": "Once", "pages": 3, "isCopyrightConfirmed": true}"#)
        }

        /// Waits until the workers of a service hold what was said last, as their logs tell.
        private static func untilTold(_ world: TestWorld, _ service: String = "attendance") async throws {
            let revision = try await world.number("SELECT number FROM control.revision")
            try await eventually("the workers know") { try world.knows(service, revision: revision) }
        }

        private static func act(_ action: String, _ id: String, version: Int64?, _ data: String) -> OutgoingCommand {
            OutgoingCommand(
                type: "lms.publishing.submission.\(action).v1", source: ControlSchool.source, id: "north-\(id)", time: .now,
                tenant: "north",
                actorID: "ada", actorRole: "content_creator", expectedVersion: version, data: Array(data.utf8))
        }
    }
}

extension TestWorld {
    /// Whether every worker of a service has said that it holds a revision.
    func knows(_ service: String, revision: Int) throws -> Bool {
        try running(service).allSatisfy { worker in
            let text = try String(contentsOf: worker.log, encoding: .utf8)
            return text.contains("revision=\(revision)")
        }
    }
}
