import Glibc
import Testing

@testable import Observability

@Suite("What the kernel says about the process")
struct ProcessStatisticsTests {
    private func value(_ name: String) throws -> Double {
        let page = PrometheusRegistry().exposition()
        let line = try #require(page.split(separator: "\n").first { $0.hasPrefix("\(name) ") })
        return try #require(Double(line.dropFirst(name.count + 1)))
    }

    @Test("Memory is at least a megabyte and less than the machine has")
    func memory() throws {
        let machine = Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))
        #expect(try value("process_resident_memory_bytes") > 1e6)
        #expect(try value("process_resident_memory_bytes") < machine)
    }

    @Test("Processor time agrees with the C library")
    func processorTime() throws {
        let before = Double(clock()) / Double(CLOCKS_PER_SEC)
        let shown = try value("process_cpu_seconds_total")
        let after = Double(clock()) / Double(CLOCKS_PER_SEC)
        // The kernel counts user and system time in ticks of 10 ms each.
        #expect((before - 0.03...after + 0.03).contains(shown))
    }

    @Test("The process started in the past, and not long ago")
    func startTime() throws {
        let now = Double(time(nil))
        #expect((now - 3_600...now + 1).contains(try value("process_start_time_seconds")))
    }

    @Test("Opening many files shows")
    func openFiles() throws {
        let before = try value("process_open_fds")
        let files = (0..<200).map { _ in open("/dev/null", O_RDONLY) }
        let during = try value("process_open_fds")
        files.forEach { close($0) }
        // Other tests open and close a few files meanwhile.
        #expect((180...220).contains(during - before))
    }

    @Test("A metric of the program cannot take the place of one of the process")
    func reserved() {
        let registry = PrometheusRegistry()
        registry.registerGauge(label: "process_open_fds") { -1 }
        let lines = registry.exposition().split(separator: "\n")
        #expect(lines.contains("process_open_fds_gauge -1"))
        #expect(lines.count { $0.hasPrefix("process_open_fds ") } == 1)
    }
}
