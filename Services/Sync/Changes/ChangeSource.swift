internal import LMSModels
internal import WorkerKit

/// What the change handler takes.
enum ChangeEvent: Sendable {
    case organization(OrganizationUpsert)
    /// Rows of devices; the closure gets the event's time.
    case rows(@Sendable (Timestamp) -> [RowReport])
    /// A command was refused, which may be one that a push became.
    case rejection(CommandRejected)
}

/// Which events tell of which rows: the one table to add to when another service's rows come to devices.
enum ChangeSource {
    static let all: [Route<ChangeEvent>] = [
        Route(OrganizationUpserted.self, needsTenant: false) { .organization($0.organization) },
        follow(StudentUpserted.self) { [StudentRow.report($0.student, $1)] },
        follow(ClassUpserted.self) { [ClassRow.report($0.state, $1)] },
        follow(ClassEnrolled.self) { event, _ in [EnrollmentRow.report(event.classId, event.studentId, event.enrolledAt, enrolls: true)] },
        follow(ClassDropped.self) { event, _ in [EnrollmentRow.report(event.classId, event.studentId, event.droppedAt, enrolls: false)] },
        follow(SessionOpened.self) { event, _ in [AttendanceSessionRow.report(event)] },
        follow(SessionRecorded.self) { event, _ in AttendanceSessionRow.reports(event.totals) },
        follow(SessionClosed.self) { event, _ in AttendanceSessionRow.reports(event.totals) },
        follow(CheckinRecorded.self) { event, _ in [AttendanceRecordRow.report(event)] },
        follow(CheckinRemoved.self) { event, _ in [AttendanceRecordRow.report(event)] },
        Route(EnrollmentCommandRejected.self, needsTenant: false) { .rejection($0.rejected) },
        Route(AttendanceCommandRejected.self, needsTenant: false) { .rejection($0.rejected) },
    ]

    private static func follow<Event: Message>(
        _ event: Event.Type, _ reports: @escaping @Sendable (Event, Timestamp) -> [RowReport]
    ) -> Route<ChangeEvent> {
        Route(event, refuses: [.notFound: "The organization is not known after the last retry."]) { event in
            .rows { reports(event, $0) }
        }
    }
}
