/// Tells whoever follows the events that a business rule refused a command.
public struct CommandRejected: Contract {
    public var commandType = Text<1, 255>.placeholder
    public var commandId = Text<1, 255>.placeholder
    public var commandSource = Text<1, 255>.placeholder
    public var code = Text<1, 64>.placeholder
    public var message = Text<0, 4000>.placeholder

    public static let purpose = "A business rule refused a command."
    public static let example = """
        {
          "commandType": "lms.attendance.checkin.record.v1",
          "commandId": "checkin-ada-0906",
          "commandSource": "/gate/3",
          "code": "NOT_ENROLLED",
          "message": "not on the roster of class physics-7 on 2025-10-06: ada"
        }
        """

    public init() {}

    /// Each service has a type of its own for it, so that subscribers can choose.
    public static func type(service: String) -> MessageType { MessageType("lms.\(service).command.rejected.v1") }

    public mutating func fields(_ fields: inout Fields) {
        fields.required("commandType", &commandType, "The type of the refused command.")
        fields.required("commandId", &commandId, "Its id.")
        fields.required("commandSource", &commandSource, "Its source.")
        fields.required("code", &code, "Why, for programs.")
        fields.required("message", &message, "Why, for people.")
    }
}
