/// Why the private stack could not be started or stopped, and what to do.
struct StackError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }

    /// A program that has to be installed first.
    static func missing(_ program: String, package: String) -> StackError {
        StackError("\(program) is missing: apt-get install \(package)")
    }
}
