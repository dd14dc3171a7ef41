import Testing

@testable import WorkerKit

@Suite("The planner's settings of a worker")
struct PlanSettingsTests {
    @Test("They go into the URL, behind what it has already")
    func applied() {
        #expect(PlanSettings.apply(to: "postgresql://u:p@h/d").hasPrefix("postgresql://u:p@h/d?options=-c%20enable_seqscan%3Doff"))
        #expect(PlanSettings.apply(to: "postgresql://h/d?sslmode=require").hasPrefix("postgresql://h/d?sslmode=require&options="))
    }

    @Test("An operator's own options stay as they are, and so does what is no URL")
    func untouched() {
        for url in ["postgresql://h/d?options=-cwork_mem%3D64MB", "host=h dbname=d"] { #expect(PlanSettings.apply(to: url) == url) }
    }
}
