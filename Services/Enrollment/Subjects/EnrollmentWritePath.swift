internal import WorkerKit

/// Where `subject.enroll` writes, as the flag `enrollment.write-path` says: the way from the old tables to the new one.
enum EnrollmentWritePath: String {
    /// By class, where the old system kept them. A second subject of the same class changes nothing there, and is no conflict.
    case legacy
    /// Both; the new table decides.
    case hybrid
    /// `subject_enrollments` alone.
    case unified

    static let flag = "enrollment.write-path"

    /// A flag that says something else, or nothing, means the new table.
    init(_ path: FeaturePath?) { self = path?.text.flatMap(EnrollmentWritePath.init) ?? .unified }

    var writesUnified: Bool { self != .legacy }
    var writesLegacy: Bool { self != .unified }
}
