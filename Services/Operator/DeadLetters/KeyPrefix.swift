import ArgumentParser
import Foundation
import WorkerKit

/// The first hexadecimal digits of a key, as `lectern dead list` prints them.
struct KeyPrefix: ExpressibleByArgument, CustomStringConvertible {
    /// Lower case, without dashes.
    let digits: String
    /// The least and the greatest key that begins so: a range that the primary key's index answers.
    let range: (first: UUID, last: UUID)

    init?(argument: String) {
        let digits = argument.lowercased().replacing("-", with: "")
        guard (4...32).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isHexDigit }),
            let first = InboxKey(hex: digits + String(repeating: "0", count: 32 - digits.count)),
            let last = InboxKey(hex: digits + String(repeating: "f", count: 32 - digits.count))
        else { return nil }
        self.digits = digits
        range = (first.uuid, last.uuid)
    }

    var description: String { digits }

    func matches(_ key: InboxKey) -> Bool { key.hex.hasPrefix(digits) }
}

extension InboxKey {
    /// A key from its 32 hexadecimal digits.
    init?(hex: some StringProtocol) {
        guard hex.utf8.count == 32, hex.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
        let parts = [8, 4, 4, 4, 12].reduce(into: (text: "", rest: hex[...])) { parts, length in
            parts.text += (parts.text.isEmpty ? "" : "-") + parts.rest.prefix(length)
            parts.rest = parts.rest.dropFirst(length)
        }
        guard let uuid = UUID(uuidString: parts.text) else { return nil }
        self.init(uuid: uuid)
    }

    /// As many digits as tell letters apart at a glance.
    var short: String { String(hex.prefix(8)) }
}
