/// On which side of a message the workers are.
enum ContractDirection: Sendable {
    /// Commands and queries.
    case received
    /// Events and results.
    case sent
}
