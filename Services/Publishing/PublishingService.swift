internal import Publishing
internal import WorkerKit

/// The publishing worker: `lectern-publishing`.
@main
struct PublishingService {
    static func main() async {
        await WorkerMain.run(PublishingWorker.definition)
    }
}
