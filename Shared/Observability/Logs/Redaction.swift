/// Hides passwords in text that is about to be logged.
///
/// Replaced by `***` are the password of a URL (`scheme://user:password@host`) and what follows `password=`, as in
/// the query of a URL or in the connection strings of libpq. In doubt more is hidden than needed.
enum Redaction {
    private static let mark = Array("***".utf8)
    private static let scheme = Array("://".utf8)
    private static let parameter = Array("password=".utf8)

    static func redact(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") }) else { return text }
        let bytes = Array(text.utf8)
        var redacted: [UInt8] = []
        var (kept, index) = (0, 0)
        while index < bytes.count {
            guard let (secret, next) = secret(in: bytes, at: index) else {
                index += 1
                continue
            }
            if let secret, !secret.isEmpty {
                redacted += bytes[kept..<secret.lowerBound] + mark
                kept = secret.upperBound
            }
            index = next
        }
        return kept == 0 ? text : String(decoding: redacted + bytes[kept...], as: UTF8.self)
    }

    /// The secret that a sign at `index` announces, and where to go on; `nil` if no sign is there.
    private static func secret(in bytes: [UInt8], at index: Int) -> (secret: Range<Int>?, next: Int)? {
        let rest = bytes[index...]
        if rest.starts(with: scheme) {
            let secret = urlPassword(bytes[(index + scheme.count)...])
            return (secret, secret?.upperBound ?? index + scheme.count)
        }
        // `| 0x20` makes letters small and leaves `=`, which has the bit, as it is.
        if rest.prefix(parameter.count).lazy.map({ $0 | 0x20 }).elementsEqual(parameter) {
            let secret = parameterValue(bytes[(index + parameter.count)...])
            return (secret, secret.upperBound)
        }
        return nil
    }

    /// The password within what follows `://`.
    private static func urlPassword(_ rest: ArraySlice<UInt8>) -> Range<Int>? {
        let url = rest.prefix { $0 > 0x20 }
        let authority = url.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        guard let colon = authority.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let at = authority.lastIndex(of: UInt8(ascii: "@")) ?? lateAt(url, authority, colon)
        guard let at, colon < at else { return nil }
        return colon + 1..<at
    }

    /// The `@` behind a password that holds a bare `/`, `?` or `#`: what follows the colon is no port then.
    private static func lateAt(_ url: ArraySlice<UInt8>, _ authority: ArraySlice<UInt8>, _ colon: Int) -> Int? {
        let isPort = authority[(colon + 1)...].allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        let isAddress = authority.first == UInt8(ascii: "[")
        return isPort || isAddress ? nil : url.lastIndex(of: UInt8(ascii: "@"))
    }

    /// The value of a parameter: to the next space or `&`, or, after `'`, to the `'` that ends it.
    private static func parameterValue(_ rest: ArraySlice<UInt8>) -> Range<Int> {
        let quote = UInt8(ascii: "'")
        guard rest.first == quote else {
            let value = rest.prefix { $0 > 0x20 && $0 != UInt8(ascii: "&") }
            return value.startIndex..<value.endIndex
        }
        var end = rest.startIndex + 1
        while end < rest.endIndex, rest[end] != quote {
            end += rest[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        return rest.startIndex..<min(end + 1, rest.endIndex)
    }
}
