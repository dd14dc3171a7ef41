/// Why a command could not do its work, and what to do.
///
/// For wrong arguments there is `ValidationError`, which prints the usage as well.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
