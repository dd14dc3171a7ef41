import ArgumentParser
import Foundation
import Postgres
import WorkerKit

/// `lectern bench quarantine`: what a tenant whose every message fails costs the others.
struct BenchQuarantine: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "Throughput of sound tenants beside one whose every message fails.",
        discussion: """
            Each round: check-ins of two tenants, one of which sends every twentieth, while all is well; then the same while \
            every message of that one fails in the database. Printed is the sound tenant's rate of the second as a share of \
            the first. Uses a private stack of its own under --home, which it removes at the end.

            Example:
              lectern bench quarantine --messages 200000 --rounds 5
            """)

    @Option(help: "Check-ins of the sound tenant in each round.") var messages = 200_000
    @Option(help: "Rounds.") var rounds = 5
    @OptionGroup var bench: BenchOptions

    func validate() throws {
        guard messages >= 20_000, rounds >= 1 else { throw ValidationError("expected at least 20000 messages, 1 round") }
    }

    func run() async throws {
        try await bench.withRunner { runner, connection, steps in
            try await connection.simple(
                """
                CREATE FUNCTION attendance.bench_fail() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'this tenant is sick' USING ERRCODE = 'XX999'; END $$;
                """)
            var shares: [Double] = []
            for round in 0..<rounds {
                let well = try await rate("well-\(round)", isSick: false, runner, connection)
                let beside = try await rate("sick-\(round)", isSick: true, runner, connection)
                shares.append(beside / well)
                steps.say(
                    "round \(round + 1): \(Int(well))/s while all is well, \(Int(beside))/s beside a sick tenant, \(shares[round].thousandths)"
                )
            }
            let share = shares.sorted()[rounds / 2]
            if bench.json {
                print(#"{"benchmark":"quarantine","rounds":\#(rounds),"share":\#(share.thousandths)}"#)
            } else {
                print(
                    "quarantine, median of \(rounds): beside a tenant whose every message fails the others keep \(share.thousandths) of their rate"
                )
            }
        }
    }

    /// - Returns: messages of the sound tenant a second.
    private func rate(_ round: String, isSick: Bool, _ runner: BenchRunner, _ connection: PostgresConnection) async throws -> Double {
        let load = MixedLoad(round: round, messages: messages)
        try await runner.prepare(load, connection)
        try await runner.fill(load)
        if isSick {
            try await connection.simple(
                """
                CREATE TRIGGER bench_fail BEFORE INSERT ON attendance.inbox_current
                FOR EACH ROW WHEN (NEW.tenant = '\(MixedLoad.sickTenant)') EXECUTE FUNCTION attendance.bench_fail()
                """)
        }
        let worker = try runner.start(load.service)
        let finished = try await runner.waitUntilDone(load.sound, connection)
        let seconds = try await runner.seconds(load.sound, until: finished, connection)
        if isSick {
            let found = try await connection.query("SELECT count(*) FROM control.quarantines WHERE name = \(MixedLoad.sickTenant)")
            guard try found.first?.decode(Int.self) == 1 else { throw CommandError("the sick tenant was not quarantined") }
            try runner.stop(worker)
            try await recover(connection)
        } else {
            try runner.stop(worker)
        }
        return Double(messages) / seconds
    }

    /// Takes back what the sick tenant has left.
    private func recover(_ connection: PostgresConnection) async throws {
        try await connection.simple(
            """
            DROP TRIGGER bench_fail ON attendance.inbox_current;
            DELETE FROM control.quarantines;
            UPDATE control.revision SET number = number + 1;
            TRUNCATE attendance.parked, attendance.retries;
            """)
    }
}

/// Check-ins of a sound tenant, and after every twentieth one of another.
struct MixedLoad: BenchLoad {
    let sound: CheckinLoad
    private let other: CheckinLoad

    static let sickTenant = "sick"
    private static let share = 20

    let service = "attendance"
    var count: Int { sound.count }
    var preparation: [[OutgoingCommand]] { zip(sound.preparation, other.preparation).map { $0 + $1 } }

    init(round: String, messages: Int) {
        sound = CheckinLoad(round: round, messages: messages, concurrentSessions: 50)
        other = CheckinLoad(round: round, messages: messages / Self.share, concurrentSessions: 50, tenant: Self.sickTenant)
    }

    func commands(_ numbers: Range<Int>) -> [OutgoingCommand] {
        numbers.flatMap { number -> [OutgoingCommand] in
            let own = sound.commands(number..<number + 1)
            guard number % Self.share == 0, number / Self.share < other.count else { return own }
            let index = number / Self.share
            return own + other.commands(index..<index + 1)
        }
    }
}
