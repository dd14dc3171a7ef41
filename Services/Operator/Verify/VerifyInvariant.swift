/// Something that must hold at the end of every round.
enum VerifyInvariant: String, CaseIterable, Sendable {
    case rest = "everything comes to rest, and stops when told"
    case decided = "every message is decided once: inbox = distinct (source, id)"
    case rows = "rows equal those of an undisturbed run"
    case refusals = "refusals equal those of an undisturbed run"
    case dead = "dead letters are exactly the poison, table and queue"
    case events = "each effect has its event, no event without effect"
    case eventIDs = "an event that is sent again has the same id and body"
    case follow = "every worker has taken every event that it follows once"
    case replies = "every message is answered, and as the inbox says"
}
