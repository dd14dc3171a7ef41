import Foundation
import Glibc
import Synchronization

@testable import lectern

/// A TCP proxy on 127.0.0.1 that goes wrong in the ways in which networks do.
///
///     let proxy = try FaultProxy(to: 5672)
///     defer { proxy.close() }
///     … 127.0.0.1:\(proxy.port) …
///     proxy.swallow()
///
/// One thread serves all connections. What the proxy is told has taken effect when the call returns.
final class FaultProxy: Sendable {
    /// Where it listens.
    let port: Int
    private let lines: Mutex<ProxyLines>

    /// Listens, and forwards to that port of 127.0.0.1.
    /// - Throws: `StackError` when there is no free port.
    init(to target: Int) throws {
        var lines = ProxyLines(port: try FreePorts.choose(1)[0], target: target)
        try lines.open()
        port = lines.port
        self.lines = Mutex(lines)
        Thread.detachNewThread { [self] in while turn() {} }
    }

    /// Connections that somebody has made to it so far.
    var accepted: Int { lines.withLock { $0.accepted } }

    /// Hands on what comes, from now on.
    ///
    /// Connections that have lost something in the meantime are reset: no stream can go on with a hole in it.
    func forward() throws {
        try lines.withLock { lines in
            lines.mode = .forward
            lines.reset { $0.hasLost }
            try lines.open()
        }
    }

    /// Goes on accepting connections and taking bytes, and hands nothing on, in neither direction: as if the path ended
    /// behind the next router, while TCP sees a peer that is well.
    func swallow() {
        lines.withLock { lines in
            lines.mode = .swallow
            lines.losePending()
        }
    }

    /// Listens no more, and resets what is open: as if the server had gone.
    func refuse() {
        lines.withLock { lines in
            lines.mode = .refuse
            lines.shut()
            lines.reset { _ in true }
        }
    }

    /// Resets every connection; new ones are as welcome as before.
    func cut() { lines.withLock { $0.reset { _ in true } } }

    /// Ends the proxy.
    func close() {
        lines.withLock { lines in
            lines.isClosed = true
            lines.shut()
            lines.reset { _ in true }
        }
    }

    /// Waits a moment for something to happen, and serves it; `false` once the proxy is closed.
    private func turn() -> Bool {
        var awaited = lines.withLock { $0.awaited }
        // Wakes up by itself too: what is to be awaited may have changed.
        poll(&awaited, nfds_t(awaited.count), 20)
        return lines.withLock { lines in
            lines.serve()
            return !lines.isClosed
        }
    }
}

/// The sockets of a proxy.
private struct ProxyLines: Sendable {
    enum Mode {
        case forward, swallow, refuse
    }

    let port: Int
    let target: Int
    var mode = Mode.forward
    var accepted = 0
    var isClosed = false
    private var listener: Int32 = -1
    private var links: [ProxyLink] = []

    init(port: Int, target: Int) {
        self.port = port
        self.target = target
    }

    /// Listens, unless it does.
    mutating func open() throws {
        guard listener < 0 else { return }
        let descriptor = Self.newSocket()
        var reuse: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        let isBound = Self.withAddress(port) { Glibc.bind(descriptor, $0, $1) } == 0
        guard isBound, Glibc.listen(descriptor, 64) == 0 else {
            let reason = String(cString: strerror(errno))
            Glibc.close(descriptor)
            throw StackError("cannot listen on 127.0.0.1:\(port): \(reason)")
        }
        Self.makeNonblocking(descriptor)
        listener = descriptor
    }

    /// Listens no more.
    mutating func shut() {
        if listener >= 0 { Glibc.close(listener) }
        listener = -1
    }

    /// What is still to be handed on never will be.
    mutating func losePending() {
        for index in links.indices { links[index].losePending() }
    }

    mutating func reset(where isChosen: (ProxyLink) -> Bool) {
        for link in links where isChosen(link) { link.reset() }
        links.removeAll(where: isChosen)
    }

    /// What `poll` has to look at.
    var awaited: [pollfd] {
        var awaited = links.flatMap(\.awaited)
        if listener >= 0 { awaited.append(pollfd(fd: listener, events: Int16(POLLIN), revents: 0)) }
        return awaited
    }

    /// Accepts and hands on whatever is there.
    mutating func serve() {
        while let link = accept() { links.append(link) }
        for index in links.indices { links[index].serve(isSwallowing: mode == .swallow) }
        for link in links where link.isOver { link.close() }
        links.removeAll(where: \.isOver)
    }

    private mutating func accept() -> ProxyLink? {
        while listener >= 0 {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else { return nil }
            accepted += 1
            Self.makeNonblocking(client)
            if mode == .swallow { return ProxyLink(client: client) }
            let server = Self.newSocket()
            if Self.withAddress(target, { Glibc.connect(server, $0, $1) }) == 0 {
                Self.makeNonblocking(server)
                return ProxyLink(client: client, server: server)
            }
            // As near as a proxy can come to a refusal.
            ProxyLink(client: client, server: server).reset()
        }
        return nil
    }

    private static func newSocket() -> Int32 {
        Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    }

    private static func makeNonblocking(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    private static func withAddress(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}

/// One connection through a proxy.
private struct ProxyLink: Sendable {
    private let client: Int32
    /// -1 where the connection was accepted by a proxy that swallows.
    private let server: Int32
    private var toServer: ProxyPipe
    private var toClient: ProxyPipe

    init(client: Int32, server: Int32 = -1) {
        self.client = client
        self.server = server
        toServer = ProxyPipe(source: client, sink: server)
        toClient = ProxyPipe(source: server, sink: client)
    }

    /// Something did not come through.
    var hasLost: Bool { server < 0 || toServer.hasLost || toClient.hasLost }
    /// Both sides have said their last, or one is gone.
    var isOver: Bool { isBroken || (toServer.hasEnded && toClient.hasEnded) }
    private var isBroken: Bool { toServer.isBroken || toClient.isBroken }
    var awaited: [pollfd] { [toServer.awaited, toClient.awaited].compactMap(\.self) }

    mutating func serve(isSwallowing: Bool) {
        toServer.serve(isSwallowing: isSwallowing)
        toClient.serve(isSwallowing: isSwallowing)
    }

    mutating func losePending() {
        toServer.losePending()
        toClient.losePending()
    }

    /// Closes both ends, politely unless one of them is broken.
    func close() {
        if isBroken { return reset() }
        for descriptor in [client, server] where descriptor >= 0 { Glibc.close(descriptor) }
    }

    /// Closes both ends with a reset.
    func reset() {
        var atOnce = linger(l_onoff: 1, l_linger: 0)
        for descriptor in [client, server] where descriptor >= 0 {
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &atOnce, socklen_t(MemoryLayout<linger>.size))
            Glibc.close(descriptor)
        }
    }
}

/// One direction of a connection.
private struct ProxyPipe: Sendable {
    let source: Int32
    let sink: Int32
    /// Read, and not taken by the sink yet.
    private var pending: [UInt8] = []
    private(set) var hasLost = false
    private(set) var hasEnded = false
    private(set) var isBroken = false

    init(source: Int32, sink: Int32) {
        self.source = source
        self.sink = sink
    }

    var awaited: pollfd? {
        if !pending.isEmpty { return pollfd(fd: sink, events: Int16(POLLOUT), revents: 0) }
        return hasEnded || source < 0 ? nil : pollfd(fd: source, events: Int16(POLLIN), revents: 0)
    }

    mutating func losePending() {
        if !pending.isEmpty { hasLost = true }
        pending = []
    }

    /// Hands on what is there, or takes it without a word.
    mutating func serve(isSwallowing: Bool) {
        guard source >= 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while flush(), !hasEnded {
            let count = recv(source, &buffer, buffer.count, 0)
            if count < 0 {
                isBroken = errno != EAGAIN && errno != EINTR
                return
            }
            hasEnded = count == 0
            if isSwallowing || hasLost || sink < 0 {
                hasLost = true
            } else if hasEnded {
                shutdown(sink, Int32(SHUT_WR))
            } else {
                pending = Array(buffer[..<count])
            }
        }
    }

    /// Sends what is pending; `false` while something is left.
    private mutating func flush() -> Bool {
        while !pending.isEmpty, !isBroken {
            let count = pending.withUnsafeBytes { send(sink, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count >= 0 {
                pending.removeFirst(count)
            } else {
                isBroken = errno != EAGAIN && errno != EINTR
                return false
            }
        }
        return !isBroken
    }
}
