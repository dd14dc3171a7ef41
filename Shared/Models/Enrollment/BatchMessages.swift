/// Creates or changes a batch: the students who study together.
public struct BatchUpsert: Message {
    public static let type: MessageType = "lms.enrollment.batch.upsert.v1"
    public static let purpose = "Creates or changes a batch: the students who study together."
    public static let example = """
        {
          "batchId": "batch-2025",
          "name": "Matriculation 2025",
          "code": "B25",
          "startYear": 2025,
          "endYear": 2028,
          "status": "ACTIVE",
          "updatedAt": "2025-08-01T08:00:00Z"
        }
        """

    public var batchId = Identifier.placeholder
    public var name = Name.placeholder
    public var code: ShortCode?
    public var startYear: Year?
    public var endYear: Year?
    public var status = BatchStatus.placeholder
    public var updatedAt: Timestamp?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("batchId", &batchId, "Its id.")
        fields.required("name", &name, "What people call it.")
        fields.optional("code", &code, "Short code.")
        fields.optional("startYear", &startYear, "Year it starts.")
        fields.optional("endYear", &endYear, "Year it ends.")
        fields.required("status", &status, "Where it stands.")
        fields.optional(
            "updatedAt", &updatedAt,
            "When this state was true; the latest wins. The envelope's time if missing.")
    }
}

/// A batch was created or changed.
public struct BatchUpserted: Message {
    public static let type: MessageType = "lms.enrollment.batch.upserted.v1"
    public static let purpose = "A batch was created or changed."
    public static var example: String { BatchUpsert.example }

    public var batch = BatchUpsert()

    public init() {}

    public init(_ batch: BatchUpsert) { self.batch = batch }

    public mutating func fields(_ fields: inout Fields) { batch.fields(&fields) }
}
