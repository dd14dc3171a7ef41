internal import Enrollment
internal import WorkerKit

/// The enrollment worker: `lectern-enrollment`.
@main
struct EnrollmentService {
    static func main() async {
        await WorkerMain.run(EnrollmentWorker.definition)
    }
}
