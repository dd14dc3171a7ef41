import Glibc

/// TCP ports of 127.0.0.1 that nobody listens on.
enum FreePorts {
    /// Chooses distinct free ports, at random and below the range from which the kernel takes ports for outgoing
    /// connections (32768 and up): a kept port is then still free at the next start.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - taken: Ports not to choose although free.
    /// - Returns: The ports.
    /// - Throws: `StackError` when there are too few.
    static func choose(_ count: Int, except taken: Set<Int> = []) throws -> [Int] {
        var ports: [Int] = []
        for _ in 0..<10_000 where ports.count < count {
            let port = Int.random(in: 15_700..<32_000)
            if !taken.contains(port), !ports.contains(port), isFree(port) { ports.append(port) }
        }
        guard ports.count == count else { throw StackError("no free TCP ports between 15700 and 32000 on 127.0.0.1") }
        return ports
    }

    /// Whether a server could listen on that port now.
    static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // As the servers do: a port whose last connections linger in TIME_WAIT is free.
        var reuse: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
