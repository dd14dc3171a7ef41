internal import Sync
internal import WorkerKit

/// The sync worker: `lectern-sync`.
@main
struct SyncService {
    static func main() async {
        await WorkerMain.run(SyncWorker.definition)
    }
}
