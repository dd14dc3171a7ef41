import ArgumentParser
import Foundation
import WorkerKit

/// Reads `RETRY_DELAYS_MS`, the milliseconds of the wait queues, from an option or the environment.
///
/// - Parameter option: The option's text, which wins over the environment.
/// - Returns: The delays; `Topology.defaultRetryDelays` when neither is set.
/// - Throws: `ValidationError` that names the key, the value and what is accepted.
func retryDelays(_ option: String? = nil) throws -> [Int] {
    guard let text = option ?? ProcessInfo.processInfo.environment["RETRY_DELAYS_MS"] else {
        return Topology.defaultRetryDelays
    }
    let delays = text.split(separator: ",", omittingEmptySubsequences: false).map {
        Int($0.trimmingCharacters(in: .whitespaces))
    }
    // The broker keeps a time to live in 32 bits.
    let accepted = delays.compactMap(\.self).filter { (1...4_294_967_295).contains($0) }
    guard accepted.count == delays.count else {
        throw ValidationError(
            "RETRY_DELAYS_MS is \"\(text)\"; accepted are milliseconds separated by commas, such as 1000,5000,15000")
    }
    return accepted
}
