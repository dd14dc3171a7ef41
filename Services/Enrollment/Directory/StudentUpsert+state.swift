internal import LMSModels

extension StudentUpsert: DirectoryState {
    static let noun = "student"
    static let uniqueness: Uniqueness? = Uniqueness(field: "studentNo", isGlobal: false)

    var rowID: Identifier { studentId }
    var uniqueValue: String? { studentNo.text }
    var upserted: StudentUpserted { StudentUpserted(self) }

    var references: [DirectoryReference] {
        [
            facultyId.map { DirectoryReference(field: "facultyId", table: .faculties, id: $0) },
            batchId.map { DirectoryReference(field: "batchId", table: .batches, id: $0) },
        ].compactMap(\.self)
    }

    var complete: StudentUpsert {
        var complete = self
        complete.isActive = isActive ?? true
        return complete
    }
}
