internal import Attendance
internal import WorkerKit

/// The attendance worker: `lectern-attendance`.
@main
struct AttendanceService {
    static func main() async {
        await WorkerMain.run(AttendanceWorker.definition)
    }
}
