import LMSModels

/// Texts to be spoken, each another: of two requests for the same, whichever comes second costs nothing.
///
/// No request is taken back, as a cancellation comes in time or not; one is cancelled that never comes.
extension VerifySemester {
    mutating func addNarration(_ number: Int) {
        ask(
            "speech.request", "speech-\(number)",
            #"{"requestId":"narration-\#(number)","text":"Chapter \#(number). The ship came home.","language":"en"}"#)
    }

    mutating func addBudget() {
        for (id, limit, day) in [("first", 5_000_000, 20), ("second", 9_000_000, 30)] {
            ask("budget.set", "budget-\(id)", #"{"monthlyLimit":\#(limit),"updatedAt":"2024-08-\#(day)T08:00:00Z"}"#)
        }
        ask("speech.request", "rude", #"{"requestId":"rude","text":"Go die, said the wolf.","language":"en"}"#)
        ask("speech.cancel", "taken-back", #"{"requestId":"taken-back","reason":"Withdrawn"}"#)
        ask("speech.retry", "no-request", #"{"requestId":"none"}"#)
    }

    private mutating func ask(_ name: String, _ id: String, _ data: String) {
        add(
            OutgoingCommand(
                type: "lms.content.\(name).v1", source: Self.source, id: id, time: Timestamp(microseconds: 1_724_659_200_000_000),
                tenant: Self.tenant, actorID: "verify", actorRole: ActorRole.admin.rawValue, data: Array(data.utf8)))
    }
}
