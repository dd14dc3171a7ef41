internal import LMSModels

extension FacultyUpsert: DirectoryState {
    static let noun = "faculty"
    static let uniqueness: Uniqueness? = Uniqueness(field: "code", isGlobal: false)

    var rowID: Identifier { facultyId }
    var uniqueValue: String? { code.text }
    var upserted: FacultyUpserted { FacultyUpserted(self) }
}
