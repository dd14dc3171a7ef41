import Testing
import WorkerKit

@Suite("The list of migrations")
struct MigratorTests {
    @Test("The worker's own tables count down from 0, the service's steps follow")
    func numbers() {
        let migrator = Migrator(schema: "attendance", migrations: [Migration(1, "one", Array("SELECT 1".utf8)), Migration(2, "two", [])])
        #expect(migrator.migrations.map(\.number) == [0, -1, -2, -3, 1, 2])
        #expect(migrator.migrations.map(\.name) == ["worker_tables", "inbox_generations", "jobs", "parked", "one", "two"])
        for table in ["inbox", "outbox", "dead_letters", "retries"] { #expect(migrator.migrations[0].sql.contains(table)) }
        #expect(migrator.migrations[4].sql == "SELECT 1")
    }

    @Test("A gap in the numbers stops the start")
    func gap() async {
        await #expect(processExitsWith: .failure) {
            _ = Migrator(schema: "attendance", migrations: [Migration(1, "one", []), Migration(3, "three", [])])
        }
    }

    @Test("The same number twice stops the start")
    func twice() async {
        await #expect(processExitsWith: .failure) {
            _ = Migrator(schema: "attendance", migrations: [Migration(1, "one", []), Migration(1, "other", [])])
        }
    }
}
