internal import LMSModels
internal import Postgres
internal import WorkerKit

/// Keeps the service's own copy of organizations, classes, students and rosters, from enrollment's events.
///
/// An event that names a class or student which is not described yet makes a row for it: events of one source
/// can overtake each other.
struct RosterHandler: BatchHandler {
    let name = "rosters"
    let store = RosterStore()
    private let copies = OrganizationCopies(schema: "attendance")

    var routes: [Route<RosterEvent>] {
        [
            Route(OrganizationUpserted.self, needsTenant: false) { .organization($0.organization) },
            Route(ClassUpserted.self, refuses: Self.refusals) { .course($0.state) },
            Route(StudentUpserted.self, refuses: Self.refusals) { .student($0.student) },
            Route(ClassEnrolled.self, refuses: Self.refusals) { .enrolled($0) },
            Route(ClassDropped.self, refuses: Self.refusals) { .dropped($0) },
        ]
    }

    private static let refusals: Refusals = [.notFound: "The organization is not known after the last retry."]

    func handle(
        _ batch: [Incoming<RosterEvent>], in transaction: PostgresTransaction, effects: inout Effects
    ) async throws -> [Verdict] {
        let announced = batch.compactMap { message -> OrganizationCopies.Announced? in
            guard case .organization(let state) = message.payload else { return nil }
            return .init(state, in: message.envelope)
        }
        try await copies.upsert(announced, in: transaction)
        let keys = try await store.organizationKeys(Set(batch.map(\.tenant)), in: transaction)
        let known = batch.filter { keys[$0.tenant] != nil }
        try await copy(known, keys, transaction)
        return batch.map { message in
            if case .organization = message.payload { return .applied }
            return keys[message.tenant] == nil
                ? .unknownOrganization(message.tenant) : .applied
        }
    }

    private func copy(
        _ batch: [Incoming<RosterEvent>], _ organizations: [String: Int32], _ transaction: PostgresTransaction
    ) async throws {
        var courses: [RosterStore.ID: RosterStore.Described<ClassUpsert?>] = [:]
        var students: [RosterStore.ID: RosterStore.Described<StudentUpsert?>] = [:]
        for message in batch {
            guard let organization = organizations[message.tenant] else { continue }
            if let id = message.payload.classID {
                var state: ClassUpsert?
                if case .course(let course) = message.payload { state = course }
                keepLatest(&courses, .init(organization: organization, id: id), state, state?.updatedAt ?? message.envelope.time)
            }
            if let id = message.payload.studentID {
                var state: StudentUpsert?
                if case .student(let student) = message.payload { state = student }
                keepLatest(&students, .init(organization: organization, id: id), state, state?.updatedAt ?? message.envelope.time)
            }
        }
        let classKeys = courses.isEmpty ? [:] : try await store.upsert(courses, in: transaction)
        let studentKeys = students.isEmpty ? [:] : try await store.upsert(students, in: transaction)
        let changes = batch.compactMap { message -> RosterStore.Change? in
            guard let organization = organizations[message.tenant], let change = message.payload.change,
                let classID = message.payload.classID, let studentID = message.payload.studentID,
                let classKey = classKeys[.init(organization: organization, id: classID)],
                let studentKey = studentKeys[.init(organization: organization, id: studentID)]
            else { return nil }
            return .init(classKey: classKey, student: studentKey, moment: change.moment, enrolls: change.enrolls)
        }
        if !changes.isEmpty { try await store.apply(changes, in: transaction) }
    }

    /// Of several states of one thing the latest counts; a mere mention counts least.
    private func keepLatest<State>(
        _ states: inout [RosterStore.ID: RosterStore.Described<State?>], _ id: RosterStore.ID, _ state: State?, _ moment: Timestamp
    ) {
        let new = RosterStore.Described(state: state, at: state == nil ? nil : moment)
        guard let known = states[id], known.rank >= new.rank else {
            states[id] = new
            return
        }
    }
}
