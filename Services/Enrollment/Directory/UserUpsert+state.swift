internal import LMSModels

extension UserUpsert: DirectoryState {
    static let noun = "user"
    static let uniqueness: Uniqueness? = Uniqueness(field: "email", isGlobal: true)

    var rowID: Identifier { userId }
    var uniqueValue: String? { email.text.lowercased() }
    var upserted: UserUpserted { UserUpserted(self) }

    var references: [DirectoryReference] {
        facultyId.map { [DirectoryReference(field: "facultyId", table: .faculties, id: $0)] } ?? []
    }

    var complete: UserUpsert {
        var complete = self
        complete.isActive = isActive ?? true
        complete.preferredLanguage = preferredLanguage ?? ShortCode("en")
        complete.interests = interests ?? []
        return complete
    }
}
