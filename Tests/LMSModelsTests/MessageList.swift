import LMSModels

/// Every message type there is.
///
/// `MessageTests` compares it with the sources.
enum MessageList {
    static let all: [any Message.Type] = [
        OrganizationUpsert.self, OrganizationUpserted.self, FacultyUpsert.self, FacultyUpserted.self, UserUpsert.self, UserUpserted.self,
        SubjectUpsert.self, SubjectUpserted.self, BatchUpsert.self, BatchUpserted.self, StudentUpsert.self, StudentUpserted.self,
        ClassUpsert.self, ClassUpserted.self, ClassLinkBatch.self, ClassBatchLinked.self, ClassAssignSubject.self,
        ClassSubjectAssigned.self, ClassEnroll.self, ClassEnrolled.self, ClassDrop.self, ClassDropped.self, ClassRosterReplace.self,
        ClassRosterReplaced.self, SubjectEnroll.self, SubjectEnrolled.self, StudentEnrollmentsQuery.self, ClassRosterQuery.self,
        SessionOpen.self, SessionOpened.self, SessionRecord.self, SessionRecorded.self, SessionClose.self, SessionClosed.self,
        CheckinRecord.self, CheckinRecorded.self, CheckinRemove.self, CheckinRemoved.self, StudentHistoryQuery.self, ClassReportQuery.self,
        SessionRosterQuery.self, OrganizationSummaryQuery.self,
        SubmissionCreate.self, SubmissionCreated.self, SubmissionEdit.self, SubmissionEdited.self, SubmissionSubmit.self,
        SubmissionSubmitted.self, SubmissionAssign.self, SubmissionAssigned.self, SubmissionApprove.self, SubmissionApproved.self,
        SubmissionRequestRevision.self, SubmissionRevisionRequested.self, SubmissionResubmit.self, SubmissionResubmitted.self,
        SubmissionReject.self, SubmissionRejected.self, SubmissionReopen.self, SubmissionReopened.self, SubmissionWithdraw.self,
        SubmissionWithdrawn.self, SubmissionPublish.self, SubmissionPublished.self, SubmissionRetract.self, SubmissionRetracted.self,
        SubmissionEscalate.self, SubmissionEscalated.self, ReviewRecord.self, ReviewRecorded.self, FeedbackAdd.self, FeedbackAdded.self,
        FeedbackResolve.self, FeedbackResolved.self, BookUpsert.self, BookUpserted.self, BookPublished.self, BookArchive.self,
        BookArchived.self, SubmissionHistoryQuery.self, SubmissionQueueQuery.self, WorkflowDiagramQuery.self,
        DevicePull.self, DevicePush.self, EnrollmentCommandRejected.self, AttendanceCommandRejected.self,
        SpeechRequest.self, SpeechCancel.self, SpeechRetry.self, SpeechAccepted.self, SpeechStarted.self, SpeechCompleted.self,
        SpeechFailed.self, SpeechBlocked.self, SpeechCancelled.self, BudgetSet.self, BudgetExceeded.self, SpeechStatusQuery.self,
    ]
}
