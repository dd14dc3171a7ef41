internal import Configuration
internal import Foundation
internal import SystemPackage
public import Logging

/// A worker's configuration (wire contract, section 5), checked.
public struct WorkerSettings: Sendable {
    public var amqpURL: String
    public var databaseURL: String
    /// `nil` for no HTTP server.
    public var httpPort: Int?
    public var httpHost: String
    public var logLevel: Logger.Level
    public var isLogJSON: Bool
    public var batchMax: Int
    public var batchWait: Duration
    public var prefetch: UInt16
    public var workers: Int
    public var drain: Duration
    /// Milliseconds.
    public var retryDelays: [Int]
    /// Bytes.
    public var messageLimit: Int
    /// How long the inbox remembers a message at least.
    public var inboxRetention: Duration
    /// How long the database may be silent.
    public var answerTimeout: Duration
    /// Calls of one kind of job at the same time.
    public var jobCalls: Int
    /// How long a job is a worker's without a sign of life.
    public var jobLease: Duration
    /// Takes the place of the flags in the database; `nil` for those.
    var flagsFile: FlagsFile?
    /// Parked messages a second that are sent on when their cause is gone.
    var releaseRate: Int
    var quarantine: QuarantineRules
    /// What the service itself has asked for.
    public var own: SettingValues

    /// A wrong value: one line with the key, the value and what is accepted.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String

        public init(description: String) { self.description = description }
    }

    /// Reads the command line, then the environment, then the file that `CONFIG_FILE` names.
    /// - Parameters:
    ///   - arguments: without the program's name.
    ///   - environment: as of the process.
    ///   - own: the service's own keys; it checks their values itself.
    /// - Returns: the settings, all of them valid.
    /// - Throws: ``Failure`` for the first value that is not.
    public static func read(
        arguments: [String], environment: [String: String], own: [Setting] = []
    ) async throws -> WorkerSettings {
        let all = Setting.all + own
        try checkFlags(arguments, all)
        var providers: [any ConfigProvider] = [
            CommandLineArgumentsProvider(arguments: ["worker"] + arguments),
            EnvironmentVariablesProvider(environmentVariables: environment),
        ]
        let first = SettingValues(ConfigReader(providers: providers), [.configFile])
        if let path = first.text(.configFile) {
            do {
                providers.append(try await FileProvider<JSONSnapshot>(filePath: .init(path)))
            } catch {
                throw Failure(description: "CONFIG_FILE=\(path): cannot be read as JSON: \(error)")
            }
        }
        return try settings(SettingValues(ConfigReader(providers: providers), all))
    }

    private static func settings(_ reader: SettingValues) throws -> WorkerSettings {
        let batchMax = try reader.integer(.batchMax, 1...10_000)
        let workers = try reader.integer(.workers, 1...64)
        let prefetch = reader.text(.prefetch) == nil ? min(65_535, 2 * batchMax * workers) : try reader.integer(.prefetch, 1...65_535)
        guard prefetch >= min(65_535, batchMax * workers) else {
            throw reader.failure(.prefetch, "\(prefetch)")
        }
        var flags: FlagsFile?
        if let path = reader.text(.flagsFile) {
            do {
                flags = try FlagsFile(path: path)
            } catch {
                throw reader.failure(.flagsFile, path, accepts: "\(Setting.flagsFile.accepted): \(FlagsFile.text(error))")
            }
        }
        let port = try reader.integer(.httpPort, 0...65_535)
        let level = try reader.required(.logLevel)
        guard let logLevel = Logger.Level(rawValue: level) else { throw reader.failure(.logLevel, level) }
        let format = try reader.required(.logFormat)
        guard ["text", "json"].contains(format) else { throw reader.failure(.logFormat, format) }
        return WorkerSettings(
            amqpURL: try reader.required(.amqpURL), databaseURL: try reader.required(.databaseURL),
            httpPort: port == 0 ? nil : port, httpHost: try reader.required(.httpHost), logLevel: logLevel,
            isLogJSON: format == "json", batchMax: batchMax,
            batchWait: .milliseconds(try reader.integer(.batchWait, 0...1_000)), prefetch: UInt16(prefetch), workers: workers,
            drain: .seconds(try reader.integer(.drainSeconds, 1...600)), retryDelays: try reader.delays(.retryDelays),
            messageLimit: try reader.integer(.messageLimit, 1_024...134_217_728),
            inboxRetention: .seconds(86_400 * (try reader.integer(.inboxDays, 1...3_650))),
            answerTimeout: .seconds(try reader.integer(.answerSeconds, 1...3_600)), jobCalls: try reader.integer(.jobCalls, 1...256),
            jobLease: .seconds(try reader.integer(.jobLeaseSeconds, 1...3_600)), flagsFile: flags,
            releaseRate: try reader.integer(.releaseRate, 1...100_000),
            quarantine: QuarantineRules(
                failures: try reader.integer(.quarantineFailures, 0...1_000_000),
                window: .seconds(try reader.integer(.quarantineWindow, 1...3_600)),
                pause: .seconds(try reader.integer(.quarantineSeconds, 1...600))), own: reader)
    }

    /// A mistyped flag would otherwise be ignored, and the default used.
    private static func checkFlags(_ arguments: [String], _ settings: [Setting]) throws {
        let known = Set(settings.map(\.flag))
        for argument in arguments where argument.hasPrefix("-") {
            let name = String(argument.prefix { $0 != "=" })
            guard known.contains(name) else {
                throw Failure(description: "\(name): unknown option; --help lists them")
            }
        }
    }

    /// The text of `--help`.
    public static func help(executable: String, summary: String, own: [Setting] = []) -> String {
        var text = """
            \(summary)

            USAGE: \(executable) [--key value …]

            Every key can be given on the command line, in the environment or in a file; the first that has it counts.

            EXAMPLE: AMQP_URL=amqp://lectern:secret@127.0.0.1:5672/%2f DATABASE_URL=postgresql://lectern:secret@127.0.0.1/lectern \\
                     \(executable) --workers 4 --http-port 8080

            """
        for setting in own + Setting.all {
            let standard = setting.fallback.map { " (default \($0))" } ?? ""
            text += "\n  \(setting.flag), \(setting.name)\(standard)\n      \(setting.help)\n      Accepts \(setting.accepted).\n"
        }
        return text + "\n  --help      Show this.\n  --version   Show the version.\n"
    }
}
