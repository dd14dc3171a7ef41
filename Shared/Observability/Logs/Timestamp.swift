internal import Glibc

/// A moment, in UTC, shown to the millisecond: `2026-11-21T09:30:00.123Z`.
struct Timestamp: Sendable, CustomStringConvertible {
    let seconds: Int
    let milliseconds: Int

    @Sendable static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: time.tv_sec, milliseconds: time.tv_nsec / 1_000_000)
    }

    var description: String {
        var (seconds, parts) = (seconds, tm())
        gmtime_r(&seconds, &parts)
        let date = "\(parts.tm_year + 1900)-\(Self.padded(parts.tm_mon + 1))-\(Self.padded(parts.tm_mday))"
        let time = "\(Self.padded(parts.tm_hour)):\(Self.padded(parts.tm_min)):\(Self.padded(parts.tm_sec))"
        return "\(date)T\(time).\(Self.padded(Int32(milliseconds), to: 3))Z"
    }

    private static func padded(_ number: Int32, to width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
