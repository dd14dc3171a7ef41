import Sync
import Synchronization
import WorkerKit

/// The events of each world that sync has to take.
enum SyncEvents {
    static let types = Set(SyncWorker.definition.subscriptions)
    private static let seen = Mutex<[String: Set<String>]>([:])

    static func note(_ event: String, in world: String) { seen.withLock { _ = $0[world, default: []].insert(event) } }

    static func count(in world: String) -> Int { seen.withLock { $0[world]?.count ?? 0 } }
}
