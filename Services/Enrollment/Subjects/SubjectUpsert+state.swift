internal import LMSModels

extension SubjectUpsert: DirectoryState {
    static let noun = "subject"
    static let uniqueness: Uniqueness? = Uniqueness(field: "code", isGlobal: false)

    var rowID: Identifier { subjectId }
    var uniqueValue: String? { code.text }
    var upserted: SubjectUpserted { SubjectUpserted(self) }

    var complete: SubjectUpsert {
        var complete = self
        complete.isActive = isActive ?? true
        return complete
    }
}
