internal import LMSModels
internal import Postgres

extension TransitionEntry {
    init(_ record: TransitionRecord) throws {
        self.init()
        version = Ordinal(Int(record.version)) ?? .placeholder
        action = try SubmissionTable.word(record.action)
        fromStage = try record.from.map { try SubmissionTable.word($0) }
        toStage = try SubmissionTable.word(record.to)
        round = Ordinal(Int(record.round)) ?? .placeholder
        actorId = record.actorID
        actorRole = try SubmissionTable.word(record.actorRole)
        remark = record.remark
        at = record.at
        hash = record.hash
    }
}

extension ReviewEntry {
    init(_ row: PostgresRow) throws {
        self.init()
        stage = try SubmissionTable.word(row[0, as: String.self])
        round = Ordinal(Int(try row[1, as: Int32.self])) ?? .placeholder
        reviewerId = try row[2, as: String.self]
        decision = try SubmissionTable.word(row[3, as: String.self])
        score = try row[4, as: Int32?.self].flatMap { Whole(Int($0)) }
        isAgeAppropriate = try row[5, as: Bool?.self]
        isCulturallySensitive = try row[6, as: Bool?.self]
        comment = try row[7, as: String?.self]
    }
}

extension FeedbackEntry {
    init(_ row: PostgresRow) throws {
        self.init()
        feedbackId = Identifier(try row[0, as: String.self]) ?? .placeholder
        kind = try SubmissionTable.word(row[1, as: String.self])
        severity = try SubmissionTable.word(row[2, as: String.self])
        text = try row[3, as: String.self]
        page = try row[4, as: Int32?.self].flatMap { PageNumber(Int($0)) }
        isResolved = try row[5, as: Bool.self]
        authorId = try row[6, as: String.self]
    }
}
