import Foundation
import Glibc

/// Prints what is being done, a line each, with how long it took.
struct StepPrinter: Sendable {
    private let isTerminal = isatty(STDOUT_FILENO) == 1

    /// Where a finished line goes; tests collect it.
    private let write: @Sendable (String) -> Void

    /// A printer to standard output, unbuffered: a reader on a pipe sees each step as it ends.
    init() {
        self.init { FileHandle.standardOutput.write(Data($0.utf8)) }
    }

    init(write: @escaping @Sendable (String) -> Void) {
        self.write = write
    }

    /// Prints a line.
    func say(_ line: String) {
        write(line + "\n")
    }

    /// Does something and prints its name and duration.
    ///
    /// - Parameters:
    ///   - name: Shown on a terminal while it runs.
    ///   - body: What to do; what it returns is printed after the name.
    /// - Throws: What `body` throws.
    func step(_ name: String, _ body: () async throws -> String) async throws {
        if isTerminal { write("... \(name)") }
        let start = ContinuousClock.now
        do {
            let result = try await body()
            let elapsed = (ContinuousClock.now - start).components
            let seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
            clear()
            say("\(name): \(result) (\(String(format: "%.1f", seconds)) s)")
        } catch {
            clear()
            throw error
        }
    }

    /// Clears the line of the running step.
    private func clear() {
        if isTerminal { write("\r\u{1B}[K") }
    }
}
