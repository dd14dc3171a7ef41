extension Envelope {
    /// Writes a CloudEvent in structured mode.
    public static func write(
        to writer: inout JSONWriter, id: String, source: String, type: MessageType, time: Timestamp,
        tenant: String? = nil, actorID: String? = nil, actorRole: String? = nil, correlationID: String? = nil,
        causationID: String? = nil, expectedVersion: Int64? = nil, traceparent: String? = nil,
        data: (inout JSONWriter) -> Void
    ) {
        writer.object { writer in
            writer.member("specversion", literal: "1.0")
            writer.member("id", id)
            writer.member("source", source)
            writer.member("type", type.text)
            writer.member("time", time.description)
            writer.member("datacontenttype", literal: "application/json")
            writer.member("tenant", tenant)
            writer.member("actorid", actorID)
            writer.member("actorrole", actorRole)
            writer.member("correlationid", correlationID)
            writer.member("causationid", causationID)
            if let expectedVersion {
                writer.key("expectedversion")
                writer.value(expectedVersion)
            }
            writer.member("traceparent", traceparent)
            writer.key("data")
            data(&writer)
        }
    }
}
