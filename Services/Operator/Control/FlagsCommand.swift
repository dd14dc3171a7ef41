import ArgumentParser

/// `lectern flags`: which path messages take, and for whom.
struct FlagsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flags",
        abstract: "List, show, set, delete, import, export and explain the flags that workers go by.",
        discussion: """
            Flags are one document in flagd's format. Workers have a change within a second, without a restart, and each of \
            their batches sees all of it or nothing. Who changed what stands in `lectern control log`. A worker that was \
            started with FLAGS_FILE goes by that file instead.

            Examples:
              lectern flags list
              lectern flags set enrollment.write-path --rollout unified=10
              lectern flags explain enrollment.write-path --tenant lakeside
              lectern flags export flags.json
            """,
        subcommands: [
            FlagsListCommand.self, FlagsShowCommand.self, FlagsSetCommand.self, FlagsDeleteCommand.self,
            FlagsImportCommand.self, FlagsExportCommand.self, FlagsExplainCommand.self, FlagsDifferencesCommand.self,
        ])
}
