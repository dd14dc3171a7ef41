internal import Logging

extension LogRecord {
    private static let ownMembers: Set<String> = ["time", "level", "service", "logger", "message"]

    /// The record for collectors: one object.
    ///
    /// Metadata named like one of its own members gets `metadata_` in front.
    var json: String {
        var line = "{\"time\":\"\(time)\",\"level\":\"\(level.rawValue)\",\"service\":\(Escape.json(service))"
        line += ",\"logger\":\(Escape.json(logger)),\"message\":\(Escape.json(Redaction.redact(message)))"
        for (key, value) in metadata {
            let member = Self.ownMembers.contains(key) ? "metadata_\(key)" : key
            line += ",\(Escape.json(member)):\(MetadataJSON.text(value))"
        }
        return line + "}"
    }
}
