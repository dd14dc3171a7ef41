import Glibc

/// Makes sure that one command at a time changes a stack.
///
/// The kernel releases the lock with the process, however that ends.
struct StackLock {
    private let descriptor: Int32

    /// Takes the lock; `release` gives it back.
    ///
    /// - Parameter path: The lock file; made when missing.
    /// - Throws: `StackError` when another command holds it.
    init(path: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StackError("cannot open \(path): \(String(cString: strerror(errno)))") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw StackError("another `lectern up` or `lectern down` is at work on this stack; wait for it to end")
        }
    }

    /// Lets the next command have it.
    func release() { close(descriptor) }
}
