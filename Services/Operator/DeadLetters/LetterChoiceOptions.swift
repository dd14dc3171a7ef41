import ArgumentParser
import LMSModels
import WorkerKit

/// The letters that `lectern dead replay` and `lectern dead discard` are to take.
struct LetterChoiceOptions: ParsableArguments {
    @OptionGroup var options: LetterFilterOptions

    @Argument(help: ArgumentHelp("First digits of keys, at least four each.", valueName: "key"))
    var keys: [KeyPrefix] = []

    @Flag(help: "Take everything.")
    var allLetters = false

    func validate() throws {
        _ = try options.services()
        let filter = self.filter()
        // Without a filter it is a mistake more often than not.
        if filter.isEmpty, options.service == nil, !allLetters {
            throw ValidationError(
                "say which letters: keys, --service, --type, --tenant, --code, --reason, --since or --before; or --all-letters")
        }
        if !filter.isEmpty, allLetters { throw ValidationError("--all-letters and other filters exclude each other") }
    }

    func filter() -> LetterFilter { options.filter(keys: keys) }

    /// Prints what was done, service by service.
    /// - Parameters:
    ///   - tallies: one a service.
    ///   - isDryRun: nothing was changed.
    ///   - json: print JSON.
    /// - Throws: `ExitCode` where something was left undone, or no message has one of the keys.
    func report(_ tallies: [some LetterTally], isDryRun: Bool, json: Bool) throws {
        let matched = tallies.reduce(0) { $0 + $1.queue.matched }
        if json {
            var writer = JSONWriter()
            writer.array { writer in tallies.forEach { $0.write(to: &writer) } }
            print(writer.string)
        } else {
            for tally in tallies
            where matched == 0 || tally.queue.matched > 0 || !tally.isComplete || tally.queue.missing > 0 {
                print(tally.text(isDryRun: isDryRun))
            }
            if matched == 0, !keys.isEmpty { print("No message has such a key; `lectern dead list` shows the keys.") }
        }
        if !tallies.allSatisfy(\.isComplete) || (matched == 0 && !keys.isEmpty) { throw ExitCode.failure }
    }
}

/// Tells on standard error how far a walk through a dead queue is; short ones go unmentioned.
struct WalkProgress {
    private var progress: Progress?

    mutating func show(_ count: DeadQueueCount) {
        if progress == nil, count.length > 100 { progress = Progress(count.service, total: count.length) }
        progress?.show(count.seen, "\(count.matched) match")
    }

    /// The last line, which stays.
    func finish(_ count: DeadQueueCount) { progress?.finish(count.seen, "\(count.matched) match") }
}
