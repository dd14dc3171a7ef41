/// Where a batch stands; it moves forward only.
public enum BatchStatus: String, Enumerated {
    case planning = "PLANNING"
    case active = "ACTIVE"
    case completed = "COMPLETED"
    case graduated = "GRADUATED"
    case archived = "ARCHIVED"

    /// Students can still be enrolled.
    public var acceptsEnrollment: Bool { self == .active || self == .planning }
}
