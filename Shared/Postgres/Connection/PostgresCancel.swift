internal import CPostgres

/// Owns one `PGcancel`, the key with which another thread can ask the server to stop a statement.
///
/// Sendable although it holds a pointer: it is never changed after its creation, and "PQcancel can safely be
/// invoked from a thread that is not the one manipulating the PGconn" (libpq manual 34.7).
final class PostgresCancel: @unchecked Sendable {
    private let pointer: OpaquePointer

    init?(_ handle: PostgresHandle) {
        guard let pointer = PQgetCancel(handle.pointer) else { return nil }
        self.pointer = pointer
    }

    deinit { PQfreeCancel(pointer) }

    /// Opens a connection, sends the request and waits until the server has closed it.
    ///
    /// Blocks.
    func send() throws(PostgresError) {
        var message = [CChar](repeating: 0, count: 256)
        guard PQcancel(pointer, &message, Int32(message.count)) == 1 else {
            let text = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            throw PostgresError(text.trimmedLine, operation: "cancel")
        }
    }
}
