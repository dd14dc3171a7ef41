internal import Glibc

/// Where lines go.
enum StandardError {
    @Sendable static func write(_ line: [UInt8]) {
        write(line, to: STDERR_FILENO)
    }

    /// Writes a line with one call, so that lines of several threads and processes do not mix.
    ///
    /// Calls again only for what a signal left over. What cannot be written is lost: there is nowhere to say so.
    static func write(_ line: [UInt8], to file: Int32) {
        line.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Glibc.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }
}
