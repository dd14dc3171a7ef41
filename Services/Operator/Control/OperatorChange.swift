import ArgumentParser
import Foundation
import Postgres
import WorkerKit

extension ConnectionOptions {
    /// Changes what workers are told, in the name of whoever runs this program, and prints what came of it.
    ///
    /// - Parameters:
    ///   - nothing: what to say where there was nothing to do.
    ///   - done: what to say else; asked when it is done.
    ///   - change: finds out in the transaction what is to be done; `nil` for nothing.
    /// - Throws: what `change` throws, and `PostgresError`.
    func change(
        nothing: @autoclosure () -> String, done: @autoclosure () -> String,
        _ change: (PostgresTransaction) async throws -> ControlStore.Change?
    ) async throws {
        let revision = try await apply(change)
        print(revision.map { "\(done()) (revision \($0))" } ?? "Nothing to do: \(nothing()).")
    }

    /// The same without a word.
    /// - Parameter change: finds out in the transaction what is to be done; `nil` for nothing.
    /// - Returns: the new revision, `nil` where there was nothing to do.
    /// - Throws: what `change` throws, and `PostgresError`.
    func apply(_ change: (PostgresTransaction) async throws -> ControlStore.Change?) async throws -> Int64? {
        try await withDatabase { connection in
            try await ControlStore().apply(as: LetterAudit.person, on: connection, change)
        }
    }
}

/// Says on standard error what is not wrong, and may not be meant.
func warn(_ text: String) { FileHandle.standardError.write(Data("warning: \(text)\n".utf8)) }
