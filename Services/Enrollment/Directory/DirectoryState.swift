internal import LMSModels
internal import WorkerKit

/// A command that says how one row of the directory is from a moment on; the latest moment wins.
protocol DirectoryState: Message {
    associatedtype Upserted: Message

    /// What a person calls such a row: `student`.
    static var noun: String { get }
    /// What nobody else may have, if there is such a value.
    static var uniqueness: Uniqueness? { get }

    /// Refusals of this state alone.
    static var ownRefusals: Refusals { get }

    var rowID: Identifier { get }
    var updatedAt: Timestamp? { get set }
    /// The value of ``uniqueness``, in the form in which it is compared.
    var uniqueValue: String? { get }
    /// The rows that must exist before this one.
    var references: [DirectoryReference] { get }

    /// The same state with defaults spelled out: equal states are then equal texts.
    var complete: Self { get }
    /// The event that tells of this state.
    var upserted: Upserted { get }

    /// Why the sender may not say this, whatever the row is now.
    func refusal(for envelope: Envelope) -> Verdict?
    /// Why this state may not follow the present one.
    func refusal(replacing present: Self, for envelope: Envelope) -> Verdict?
}

extension DirectoryState {
    static var uniqueness: Uniqueness? { nil }
    static var ownRefusals: Refusals { [:] }
    var uniqueValue: String? { nil }
    var references: [DirectoryReference] { [] }
    var complete: Self { self }

    func refusal(for envelope: Envelope) -> Verdict? { nil }
    func refusal(replacing present: Self, for envelope: Envelope) -> Verdict? { nil }

    /// What is compared and stored: complete, and without the moment.
    var content: Self {
        var content = complete
        content.updatedAt = nil
        return content
    }
}

/// A field whose value one row at most may have.
struct Uniqueness: Sendable {
    let field: String
    /// Among all organizations, not within one.
    let isGlobal: Bool
}

/// A field that names a row of another table.
struct DirectoryReference: Sendable, Hashable {
    enum Table: String, Sendable, Hashable, CaseIterable { case faculties, users, batches }

    let field: String
    let table: Table
    let id: Identifier
}

/// Names a row: ids are unique within an organization.
///
/// Of an organization itself, both are its id.
struct RowKey: Hashable, Sendable {
    let organization: String
    let id: String
}
