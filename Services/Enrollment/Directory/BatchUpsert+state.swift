internal import LMSModels
internal import WorkerKit

extension BatchUpsert: DirectoryState {
    static let noun = "batch"
    static let ownRefusals: Refusals = [
        .illegalTransition: "status would go back; an administrator may take it back one step at a time."
    ]

    var rowID: Identifier { batchId }
    var upserted: BatchUpserted { BatchUpserted(self) }

    func refusal(replacing present: BatchUpsert, for envelope: Envelope) -> Verdict? {
        let isAdministrator = envelope.actorRole?.isAdministrator ?? false
        guard !status.mayFollow(present.status, isAdministrator: isAdministrator) else { return nil }
        return .rejected(
            .illegalTransition,
            "status: \(present.status.rawValue) → \(status.rawValue) goes back; "
                + (isAdministrator ? "one step at a time is allowed" : "an administrator may go back one step"))
    }
}
