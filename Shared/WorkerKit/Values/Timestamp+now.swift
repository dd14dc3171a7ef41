internal import Foundation
public import LMSModels

extension Timestamp {
    /// The wall clock.
    public static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    /// How far ahead of this worker's clock a time may be before it is refused.
    ///
    /// The latest time wins, so a device whose clock runs a year ahead would win for a year.
    public static let skewLimit: Int64 = 24 * 3_600 * 1_000_000

    /// Whether a publisher's clock cannot be right about this.
    public func isTooFarAhead(of now: Timestamp) -> Bool { microseconds > now.microseconds + Self.skewLimit }
}
