internal import LMSModels
internal import WorkerKit

/// Decides a batch of states against the rows as they are, one after the other in order of arrival.
///
/// The outcome is the same as if each had come alone. Pure; the store reads before and writes after.
struct UpsertPlan<State: DirectoryState> {
    /// One row, as it is or as it will be.
    struct Row: Sendable {
        let key: RowKey
        var content: State
        var stateAt: Timestamp
        var stateHash: Int64
        /// Not in the table yet.
        var isNew: Bool
        /// Who brought this state.
        var actor: String
    }

    enum Decision: Sendable {
        case changed(before: State?, after: State, at: Timestamp)
        case unchanged
        case refused(Verdict)
    }

    /// A unique value where it must be unique: the organization, or nothing for all of them.
    struct UniqueKey: Hashable, Sendable {
        let scope: String
        let value: String
    }

    private var rows: [RowKey: Row]
    private var holders: [UniqueKey: RowKey]
    private let references: Set<ReferenceKey>
    private var written: Set<RowKey> = []

    /// - Parameters:
    ///   - rows: those of the batch that exist.
    ///   - holders: who has the unique values that the batch wants.
    ///   - references: what exists of the rows that the batch refers to.
    init(rows: [Row], holders: [UniqueKey: RowKey], references: Set<ReferenceKey>) {
        self.rows = Dictionary(rows.map { ($0.key, $0) }) { first, _ in first }
        self.holders = holders
        self.references = references
    }

    /// What has to be written, a row a key.
    var changedRows: [Row] { written.compactMap { rows[$0] } }

    mutating func decide(
        _ command: State, organization: String, for envelope: Envelope, now: Timestamp, actor: String
    ) -> Decision {
        let at = command.updatedAt ?? envelope.time
        guard !at.isTooFarAhead(of: now) else {
            let field = command.updatedAt == nil ? "time" : "/updatedAt"
            return .refused(.rejected(.validation, TooFarAhead.message(field, at)))
        }
        if let verdict = command.refusal(for: envelope) { return .refused(verdict) }
        let key = RowKey(organization: organization, id: command.rowID.text)
        let content = command.content
        let hash = StateHash.of(content)
        let present = rows[key]
        if let present {
            guard (present.stateAt, present.stateHash) < (at, hash) else { return .unchanged }
            if present.stateHash == hash {
                rows[key]?.stateAt = at
                written.insert(key)
                return .unchanged
            }
            if let verdict = content.refusal(replacing: present.content, for: envelope) { return .refused(verdict) }
        }
        if let verdict = missingReference(of: content, in: organization) { return .refused(verdict) }
        if let verdict = conflict(of: content, as: key) { return .refused(verdict) }
        take(content.uniqueValue, from: present?.content.uniqueValue, for: key)
        rows[key] = Row(
            key: key, content: content, stateAt: at, stateHash: hash, isNew: present?.isNew ?? true, actor: actor)
        written.insert(key)
        return .changed(before: present?.content, after: content, at: at)
    }

    private func missingReference(of content: State, in organization: String) -> Verdict? {
        let missing = content.references.first {
            !references.contains(ReferenceKey(table: $0.table, key: RowKey(organization: organization, id: $0.id.text)))
        }
        return missing.map { .deferred(.notFound, "\($0.field) \($0.id) is not known") }
    }

    private func conflict(of content: State, as key: RowKey) -> Verdict? {
        guard let uniqueness = State.uniqueness, let value = content.uniqueValue,
            let holder = holders[Self.uniqueKey(value, for: key)], holder != key
        else { return nil }
        // The ids of other organizations are nobody's business.
        let who =
            holder.organization == key.organization || holder.organization == holder.id
            ? "\(State.noun) \(holder.id)" : "another organization"
        return .rejected(.conflict, "\(uniqueness.field) \(value) is taken by \(who)")
    }

    private mutating func take(_ value: String?, from old: String?, for key: RowKey) {
        guard value != old else { return }
        if let old, holders[Self.uniqueKey(old, for: key)] == key { holders[Self.uniqueKey(old, for: key)] = nil }
        if let value { holders[Self.uniqueKey(value, for: key)] = key }
    }

    static func uniqueKey(_ value: String, for key: RowKey) -> UniqueKey {
        UniqueKey(scope: State.uniqueness?.isGlobal == true ? "" : key.organization, value: value)
    }
}

/// A row of another table that a state refers to.
struct ReferenceKey: Hashable, Sendable {
    let table: DirectoryReference.Table
    let key: RowKey
}
