import Flags

/// What a document of flags changes of another.
struct FlagChanges: Equatable {
    private(set) var added: [String] = []
    private(set) var changed: [String] = []
    private(set) var removed: [String] = []
    private(set) var same = 0
    /// Members beside the flags that differ, such as `$evaluators`.
    private(set) var shared: [String] = []

    init(from old: FlagDefinitions, to new: FlagDefinitions) {
        for flag in new.flags {
            switch old[flag.key] {
            case nil: added.append(flag.key)
            case let before? where before.json == flag.json: same += 1
            case _?: changed.append(flag.key)
            }
        }
        removed = old.flags.map(\.key).filter { new[$0] == nil }
        shared = new.sharedMembers(differingFrom: old)
    }

    /// A line for each flag that changes, and one with the numbers.
    var text: String {
        let lines = [("added", added), ("changed", changed), ("removed", removed), ("shared", shared)].flatMap { word, names in
            names.map { word + String(repeating: " ", count: 9 - word.count) + $0.printable }
        }
        let numbers = "\(added.count) added, \(changed.count) changed, \(removed.count) removed, \(same) as before"
        return (lines + [numbers]).joined(separator: "\n")
    }
}
