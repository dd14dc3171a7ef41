/// Tells whoever follows the events that a business rule refused a command.
public struct CommandRejected: Contract {
    public var commandType = Text<1, 255>.placeholder
    public var commandId = Text<1, 255>.placeholder
    public var commandSource = Text<1, 255>.placeholder
    public var code = Text<1, 64>.placeholder
    public var message = Text<0, 4000>.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("commandType", &commandType, "The type of the refused command.")
        fields.required("commandId", &commandId, "Its id.")
        fields.required("commandSource", &commandSource, "Its source.")
        fields.required("code", &code, "Why, for programs.")
        fields.required("message", &message, "Why, for people.")
    }
}
