import ArgumentParser
import LMSModels

/// A length of time as operators write it: `90s`, `15m`, `1h`, `2d`.
struct Age: ExpressibleByArgument, CustomStringConvertible, Equatable {
    let seconds: Int64

    init(seconds: Int64) { self.seconds = seconds }

    init?(argument: String) {
        guard let unit = argument.last, let scale = Self.units[unit], let count = Int64(argument.dropLast()),
            (1...10_000_000).contains(count)
        else { return nil }
        seconds = count * scale
    }

    private static let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]

    /// The moment that lies so long before another.
    func before(_ moment: Timestamp) -> Timestamp {
        Timestamp(microseconds: moment.microseconds - seconds * 1_000_000)
    }

    /// In the largest unit that fills once: `3 min`.
    var description: String {
        switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3_600: "\(seconds / 60) min"
        case ..<86_400: "\(seconds / 3_600) h"
        default: "\(seconds / 86_400) d"
        }
    }
}
