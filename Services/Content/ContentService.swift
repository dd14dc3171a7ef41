internal import Content
internal import WorkerKit

/// The content worker: `lectern-content`.
@main
struct ContentService {
    static func main() async {
        await WorkerMain.run(ContentWorker.definition)
    }
}
