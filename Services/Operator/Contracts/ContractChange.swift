/// One difference between two catalogs of contracts.
struct ContractChange: Sendable, Equatable {
    /// The message type; of a result, that of its question with `.result` behind it.
    let type: String
    /// JSON pointer into the message, such as `/data/present/*/status`: `*` is every element, `/` the whole message.
    let path: String
    /// One sentence with the old and the new.
    let description: String
    /// Whether a publisher or a consumer that kept to the old contract can fail with the new one.
    let isBreaking: Bool
}
