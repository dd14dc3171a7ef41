import Glibc

/// Asks whether somebody listens on a TCP port of 127.0.0.1.
enum PortProbe {
    private static let interval = Duration.milliseconds(5)

    /// Waits until nobody listens there: threads of a killed process may live for a moment longer than its first one, and
    /// keep its sockets open.
    static func closing(of port: Int) async throws {
        while isOpen(port) { try await Task.sleep(for: interval) }
    }

    /// Waits until somebody listens there.
    ///
    /// - Returns: When that was noticed; `nil` where the task was cancelled before.
    static func opening(of port: Int) async -> ContinuousClock.Instant? {
        while !Task.isCancelled {
            if isOpen(port) { return ContinuousClock.now }
            try? await Task.sleep(for: interval)
        }
        return nil
    }

    /// Whether a connection succeeds now.
    static func isOpen(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
