internal import LMSModels

/// Everything that deciding a push needs to know; loaded before, under the tenant's lock.
struct PushFacts: Sendable {
    let organization: Int32
    let actor: Identifier
    let isAdministrator: Bool
    /// When the device sent it: the moment of whatever names none.
    let time: Timestamp
    /// The rows it names, and their sessions, as they are.
    let sheet: ChangeSheet
    /// Those of them that the device has not seen as they are.
    let unseen: Set<LogKey>
    /// Of the classes it concerns, those that are known, and those that the actor teaches.
    let knownClasses: Set<String>
    let taughtClasses: Set<String>

    func key(_ table: DeviceTable, _ id: RowID) -> LogKey { LogKey(organization: organization, table: table, id: id.text) }

    /// The row as devices see it.
    func row<Row: DeviceRow>(_ row: Row.Type, _ id: RowID) -> Row? {
        guard let shown = sheet[key(Row.table, id)].shown, let document = try? JSONDocument(Array(shown.utf8)) else { return nil }
        return try? Row.decode(document.root)
    }

    /// The last moment that counts for a row, by its owner's rule.
    func known(_ key: LogKey) -> Timestamp? {
        let entry = sheet[key]
        let listed = key.table == .attendanceRecords ? sheet.listing(of: key)?.at : nil
        return [entry.stateAt, entry.push?.at, listed].compactMap(\.self).max()
    }

    /// The moment of a change: what the row names; the push where it names none, or names the one that the device was shown.
    ///
    /// A device that changes a row and leaves its time alone has changed it all the same. One that names an earlier time than
    /// is known has an older mark, and the later one wins: the device then hears of that.
    func moment(_ named: DeviceTime?, shown: DeviceTime?, for key: LogKey) -> Timestamp {
        guard let named else { return time }
        return named == shown && named.moment <= known(key) ?? .placeholder ? time : named.moment
    }
}
