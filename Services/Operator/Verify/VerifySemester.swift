import SeededRandom
import LMSModels

/// A generated semester of any size: every command that the workers take, in the order in which a school would send them.
///
/// In whatever order they arrive, the rows are the same (design, section 4, guarantee 2). So what the first arrival
/// decides is left out:
///
/// - two rows that want the same unique value, two sessions in the same slot, two enrollments in the same subject;
/// - a check-in after the close: it is refused where the close came first, and applied and undone where it came second;
/// - a mark on a day for which a later roster message takes the student off the list;
/// - a batch that goes back, a teacher who changes, a role that changes.
///
/// What the latest moment decides has a moment of its own: no two messages about the same thing name the same.
struct VerifySemester {
    static let tenant = "verify"
    static let source = "verify-school"
    static let classSize = 18

    private(set) var commands: [OutgoingCommand] = []
    let courseCount: Int
    var random: SplitMix64

    /// - Parameters:
    ///   - messages: how many, up to one session more; at least those of the directory and three sessions.
    ///   - seed: decides who comes, who is late and what is corrected.
    init(messages: Int, seed: UInt64) {
        courseCount = min(300, 6 + messages / 400)
        random = SplitMix64(seed: seed)
        let poison = Self.poison(7 + messages / 5_000)
        addDirectory()
        addRosters()
        addSubjectEnrollments()
        addRefused()
        addSubmissions()
        addBudget()
        var session = 0
        while session < 3 || commands.count + poison.count < messages {
            addSession(session % courseCount, session / courseCount)
            if session % 25 == 0 { addPush(session % courseCount, session / courseCount) }
            if session % 12 == 0 { addNarration(session / 12) }
            session += 1
        }
        commands = Self.spread(poison, among: commands)
    }

    // MARK: Who there is

    var studentCount: Int { courseCount * Self.classSize / 3 }
    var teacherCount: Int { max(1, courseCount / 3) }

    /// The students of a class as it begins: neighbours in a circle, so that each student is in three classes.
    func members(_ course: Int) -> [Int] { (0..<Self.classSize).map { (course * Self.classSize / 3 + $0) % studentCount } }

    func teacher(_ course: Int) -> String { "t-\(course % teacherCount)" }

    // MARK: When

    /// Mondays to Fridays from 2024-09-02: long past, whenever this runs.
    func date(_ day: Int) -> CalendarDate { CalendarDate(daysSinceEpoch: 19_968 + Int32(day / 5 * 7 + day % 5)) }

    func moment(_ day: Int, _ hour: Int, _ minute: Int = 0, _ second: Int = 0) -> Timestamp {
        let ofDay = Int64(hour * 3_600 + minute * 60 + second)
        return Timestamp(microseconds: (Int64(date(day).daysSinceEpoch) * 86_400 + ofDay) * 1_000_000)
    }

    // MARK: Messages

    mutating func add(_ command: OutgoingCommand) { commands.append(command) }

    mutating func add(_ name: String, _ id: String, _ data: String, tenant: String? = Self.tenant) {
        add(Self.command(name, id, data, tenant: tenant))
    }

    /// Makes a message of `lms.<service>.<name>.v<version>`.
    ///
    /// The actor is always the same: who was first is told by `created_by`. Only of submissions the version says who was.
    static func command(
        _ name: String, _ id: String, _ data: String, tenant: String? = Self.tenant, version: Int = 1
    ) -> OutgoingCommand {
        let isAttendance = name.hasPrefix("session.") || name.hasPrefix("checkin.")
        return OutgoingCommand(
            type: "lms.\(isAttendance ? "attendance" : "enrollment").\(name).v\(version)", source: source, id: id,
            time: Timestamp(microseconds: 1_724_659_200_000_000), tenant: tenant, actorID: "verify",
            actorRole: isAttendance ? "teacher" : "admin", data: Array(data.utf8))
    }

    /// Puts a few messages among many, evenly.
    private static func spread(_ few: [OutgoingCommand], among many: [OutgoingCommand]) -> [OutgoingCommand] {
        var result = many
        // From behind, so that the places ahead stay what they are.
        for (number, command) in few.enumerated().reversed() {
            result.insert(command, at: many.count * (number + 1) / (few.count + 1))
        }
        return result
    }
}
