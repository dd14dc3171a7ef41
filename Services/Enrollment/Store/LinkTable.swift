internal import LMSModels
internal import Postgres
internal import WorkerKit

/// The statements on `class_batches` and `class_subjects`.
enum LinkTable {
    /// Names a link of either kind.
    struct Key: Hashable, Sendable {
        let organization: String
        let classID: String
        var batchID: String?
        var subjectID: String?
        var teacherID: String?
    }

    struct Link: Sendable {
        let key: Key
        let actor: String

        init(_ command: LinkCommand, organization: String, actor: String) {
            switch command {
            case .linkBatch(let link):
                key = Key(organization: organization, classID: link.classId.text, batchID: link.batchId.text)
            case .assignSubject(let link):
                key = Key(
                    organization: organization, classID: link.classId.text, subjectID: link.subjectId.text,
                    teacherID: link.teacherId.text)
            }
            self.actor = actor
        }
    }

    /// - Returns: one a link, in order.
    static func facts(of links: [Link], in transaction: PostgresTransaction) async throws -> [LinkFacts] {
        let keys = links.map(\.key)
        let rows = try await transaction.query(
            """
            SELECT class.id IS NOT NULL, batch.id IS NOT NULL, subject.id IS NOT NULL, teacher.role, teacher.is_active
            FROM unnest(\(keys.map(\.organization)), \(keys.map(\.classID)), \(keys.map(\.batchID)),
                \(keys.map(\.subjectID)), \(keys.map(\.teacherID)))
                WITH ORDINALITY AS wanted (organization_id, class_id, batch_id, subject_id, teacher_id, position)
            LEFT JOIN enrollment.classes AS class
                ON class.organization_id = wanted.organization_id AND class.id = wanted.class_id AND NOT class.is_deleted
            LEFT JOIN enrollment.batches AS batch
                ON batch.organization_id = wanted.organization_id AND batch.id = wanted.batch_id AND NOT batch.is_deleted
            LEFT JOIN enrollment.subjects AS subject
                ON subject.organization_id = wanted.organization_id AND subject.id = wanted.subject_id
                AND NOT subject.is_deleted
            LEFT JOIN enrollment.users AS teacher
                ON teacher.organization_id = wanted.organization_id AND teacher.id = wanted.teacher_id
                AND NOT teacher.is_deleted
            ORDER BY wanted.position
            """)
        return try rows.map { row in
            let (hasClass, hasBatch, hasSubject, role, isActive) = try row.decode(
                Bool.self, Bool.self, Bool.self, String?.self, Bool?.self)
            return LinkFacts(
                classExists: hasClass, batchExists: hasBatch, subjectExists: hasSubject,
                teacher: ActingUser(role: role, isActive: isActive))
        }
    }

    /// - Returns: the links that were not there.
    static func insert(_ links: [Link], in transaction: PostgresTransaction) async throws -> Set<Key> {
        let batches = links.filter { $0.key.batchID != nil }
        let subjects = links.filter { $0.key.subjectID != nil }
        let results = try await transaction.pipeline([insert(batches: batches), insert(subjects: subjects)])
        var new: Set<Key> = []
        for row in results[0] {
            let (organization, classID, batchID) = try row.decode(String.self, String.self, String.self)
            new.insert(Key(organization: organization, classID: classID, batchID: batchID))
        }
        for row in results[1] {
            let (organization, classID, subjectID, teacherID) = try row.decode(
                String.self, String.self, String.self, String.self)
            new.insert(Key(organization: organization, classID: classID, subjectID: subjectID, teacherID: teacherID))
        }
        return new
    }

    private static func insert(batches links: [Link]) -> PostgresStatement {
        """
        INSERT INTO enrollment.class_batches (organization_id, class_id, batch_id, created_by)
        SELECT organization_id, class_id, batch_id, actor
        FROM unnest(\(links.map(\.key.organization)), \(links.map(\.key.classID)), \(links.map(\.key.batchID)),
            \(links.map(\.actor))) WITH ORDINALITY AS new (organization_id, class_id, batch_id, actor, position)
        ORDER BY organization_id, class_id, batch_id, position
        ON CONFLICT DO NOTHING
        RETURNING organization_id, class_id, batch_id
        """
    }

    private static func insert(subjects links: [Link]) -> PostgresStatement {
        """
        INSERT INTO enrollment.class_subjects (organization_id, class_id, subject_id, teacher_id, created_by)
        SELECT organization_id, class_id, subject_id, teacher_id, actor
        FROM unnest(\(links.map(\.key.organization)), \(links.map(\.key.classID)), \(links.map(\.key.subjectID)),
            \(links.map(\.key.teacherID)), \(links.map(\.actor)))
            WITH ORDINALITY AS new (organization_id, class_id, subject_id, teacher_id, actor, position)
        ORDER BY organization_id, class_id, subject_id, teacher_id, position
        ON CONFLICT DO NOTHING
        RETURNING organization_id, class_id, subject_id, teacher_id
        """
    }
}

extension ActingUser {
    /// From the columns of an outer join; a role that this build does not know may nothing.
    init?(role: String?, isActive: Bool?) {
        guard let role, let isActive else { return nil }
        let known = ActorRole(rawValue: role)
        self.init(role: known ?? .learner, isActive: isActive && known != nil)
    }
}
