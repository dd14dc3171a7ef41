/// What a reviewer recommends.
public enum ReviewDecision: String, Enumerated {
    case approve = "APPROVE"
    case reject = "REJECT"
    case revisionNeeded = "REVISION_NEEDED"
    case escalate = "ESCALATE"
}
