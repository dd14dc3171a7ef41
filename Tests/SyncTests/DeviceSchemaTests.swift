import LMSModels
import Testing

@testable import Sync
@testable import WorkerKit

@Suite("Schemas of devices")
struct DeviceSchemaTests {
    @Test("A pull brings the tables of the device's version, whole only where they are new to it")
    func versions() throws {
        let old = try DeviceSchema.tables(of: pull(1), seenSchema: 1)
        #expect(Set(old.known) == [.classes, .attendanceSessions, .attendanceRecords] && old.whole.isEmpty)
        let new = try DeviceSchema.tables(of: pull(2), seenSchema: 2)
        #expect(Set(new.known) == Set(DeviceTable.allCases) && new.whole.isEmpty && new.new.isEmpty)
    }

    @Test("A migration brings new tables, and tables with new columns, whole; also one that nobody mentions")
    func migrations() throws {
        let upgraded = try DeviceSchema.tables(of: pull(2), seenSchema: 1)
        #expect(upgraded.new == [.students, .enrollments])
        #expect(upgraded.whole == [.attendanceRecords, .enrollments, .students])
        var query = try pull(2)
        var migration = DeviceMigration()
        migration.from = try #require(SchemaVersion(1))
        query.migration = migration
        #expect(try DeviceSchema.tables(of: query, seenSchema: nil).whole == upgraded.whole)
        migration.from = try #require(SchemaVersion(1))
        migration.tables = [try #require(ShortCode("classes"))]
        query.migration = migration
        #expect(try DeviceSchema.tables(of: query, seenSchema: 2).new.contains(.classes))
    }

    @Test("A newer schema than the server's, and a table that it has not, are refused")
    func unknown() throws {
        #expect(throws: UnknownSchema.self) { try DeviceSchema.tables(of: pull(3), seenSchema: nil) }
        var query = try pull(2)
        var migration = DeviceMigration()
        migration.tables = [try #require(ShortCode("grades"))]
        query.migration = migration
        let error = #expect(throws: UnknownSchema.self) { try DeviceSchema.tables(of: query, seenSchema: nil) }
        #expect(error?.message.contains("no table grades") == true)
    }

    @Test("Every table of devices is in a version")
    func complete() {
        #expect(Set(DeviceSchema.tables.map(\.table)) == Set(DeviceTable.allCases))
        #expect((DeviceSchema.tables.map(\.since) + DeviceSchema.laterColumns.map(\.since)).max() == DeviceSchema.version)
    }

    @Test("The worker takes pushes both ways, and follows what it has rows of")
    func definition() {
        let definition = SyncWorker.definition
        #expect(definition.name == "sync")
        #expect(definition.commands.map(\.type) == [DevicePush.type])
        #expect(definition.effectfulQueries == [DevicePush.type])
        #expect(definition.answers.map(\.type) == [DevicePull.type])
        #expect(Set(definition.subscriptions.map { MessageType($0).service }) == ["enrollment", "attendance"])
    }

    private func pull(_ version: Int) throws -> DevicePull {
        var query = DevicePull()
        query.schemaVersion = try #require(SchemaVersion(version))
        return query
    }
}
