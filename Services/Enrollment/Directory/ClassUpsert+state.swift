internal import LMSModels

extension ClassUpsert: DirectoryState {
    static let noun = "class"

    var rowID: Identifier { classId }
    var upserted: ClassUpserted { ClassUpserted(self) }

    var references: [DirectoryReference] {
        [
            teacherId.map { DirectoryReference(field: "teacherId", table: .users, id: $0) },
            facultyId.map { DirectoryReference(field: "facultyId", table: .faculties, id: $0) },
        ].compactMap(\.self)
    }

    var complete: ClassUpsert {
        var complete = self
        complete.isActive = isActive ?? true
        return complete
    }
}
