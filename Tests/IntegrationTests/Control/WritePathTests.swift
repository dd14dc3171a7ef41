import Postgres
import Testing

@testable import lectern

extension IntegrationSuite {
    /// The flag `enrollment.write-path`: from the old tables to the new one, tenant by tenant.
    @Suite(.serialized, .timeLimit(.minutes(3))) struct WritePathTests {
        private let schools = ["legacy", "hybrid", "unified", "compare"].map { ControlSchool(tenant: $0) }

        @Test func `each path writes where it says, and comparing the old with the new one writes as the old one does`() async throws {
            try await TestWorld.with { world in
                try await world.operate(
                    "flags", "set", "enrollment.write-path", "--definition",
                    """
                    {"state": "ENABLED", "defaultVariant": "unified", "targeting": {"var": "tenant"},
                     "variants": {"legacy": "legacy", "hybrid": "hybrid", "unified": "unified", "compare": "shadow"},
                     "metadata": {"current": "legacy", "candidate": "unified"}}
                    """)
                try await world.start("enrollment")
                try await world.publish(schools.flatMap { $0.directory() + Self.studies($0) })
                try await eventually("all are enrolled") {
                    try await world.number("SELECT count(*) FROM enrollment.inbox WHERE type LIKE '%subject.enroll.v1'") == 4 * 3
                }
                // s-1 in both subjects of the class, s-2 in one.
                #expect(
                    try await Self.rows("subject_enrollments", world) == ["hybrid 3", "unified 3"])
                #expect(
                    try await Self.rows("legacy_student_classes", world) == ["compare 2", "hybrid 2", "legacy 2"])
                #expect(
                    try await Self.rows("legacy_class_enrollments", world) == ["compare 2", "hybrid 2", "legacy 2"])
                #expect(
                    try await world.lines(
                        """
                        SELECT DISTINCT concat_ws(' ', tenant, outcome, variant) FROM enrollment.inbox
                        WHERE type LIKE '%subject.enroll.v1' ORDER BY 1
                        """)
                        == ["compare applied compare", "hybrid applied hybrid", "legacy applied legacy", "unified applied unified"])
                // Verdicts and events are the same; the rows are others, which is the difference.
                let differences = try await world.lines(
                    """
                    SELECT DISTINCT concat_ws(' ', tenant, current::json ->> 'verdict', tried::json ->> 'verdict',
                        current::json ->> 'events' = tried::json ->> 'events', current::json ->> 'rows' = tried::json ->> 'rows')
                    FROM enrollment.shadow_differences WHERE type LIKE '%subject.enroll.v1' AND tried::json ->> 'verdict' = 'applied'
                    """)
                #expect(differences == ["compare applied applied t f"])

                // The same enrollment by another message: known where the new table decides, nothing new where the old ones do.
                try await world.publish(schools.map { Self.enroll($0, "again", student: 2, subject: 1) })
                try await eventually("all are decided") {
                    try await world.number("SELECT count(*) FROM enrollment.inbox WHERE id LIKE '%-again'") == 4
                }
                #expect(
                    try await world.lines(
                        "SELECT concat_ws(' ', tenant, outcome, code) FROM enrollment.inbox WHERE id LIKE '%-again' ORDER BY 1")
                        == ["compare applied", "hybrid rejected CONFLICT", "legacy applied", "unified rejected CONFLICT"])
            }
        }

        private static func rows(_ table: String, _ world: TestWorld) async throws -> [String] {
            try await world.lines(
                """
                SELECT concat_ws(' ', organization.code, count(*)) FROM enrollment.\(unescaped: table) AS rows
                JOIN enrollment.organizations AS organization ON organization.id = rows.organization_id
                GROUP BY organization.code ORDER BY organization.code
                """)
        }

        /// A batch, two subjects in the class, and who takes them.
        private static func studies(_ school: ControlSchool) -> [OutgoingCommand] {
            [
                school.command(
                    "enrollment.batch.upsert", "batch",
                    #"{"batchId": "b-1", "name": "Batch", "startYear": 2026, "endYear": 2030, "status": "ACTIVE"}"#),
                school.command("enrollment.class.link-batch", "link", #"{"classId": "c-1", "batchId": "b-1"}"#),
            ]
                + (1...2).flatMap { number in
                    [
                        school.command(
                            "enrollment.subject.upsert", "subject-\(number)",
                            #"{"subjectId": "m-\#(number)", "code": "M\#(number)", "name": "Subject"}"#),
                        school.command(
                            "enrollment.class.assign-subject", "assign-\(number)",
                            #"{"classId": "c-1", "subjectId": "m-\#(number)", "teacherId": "t-1"}"#),
                        school.command(
                            "enrollment.student.upsert", "student-\(number)-in-batch",
                            #"{"studentId": "s-\#(number)", "studentNo": "\#(school.tenant)-\#(number)", "name": "S", "batchId": "b-1"}"#),
                    ]
                } + [
                    enroll(school, "1", student: 1, subject: 1), enroll(school, "2", student: 1, subject: 2),
                    enroll(school, "3", student: 2, subject: 1),
                ]
        }

        private static func enroll(_ school: ControlSchool, _ id: String, student: Int, subject: Int) -> OutgoingCommand {
            school.command(
                "enrollment.subject.enroll", "enroll-in-\(id)",
                """
                {"studentId": "s-\(student)", "subjectId": "m-\(subject)", "classId": "c-1", "batchId": "b-1", "enrolledBy": "t-1"}
                """)
        }
    }
}
