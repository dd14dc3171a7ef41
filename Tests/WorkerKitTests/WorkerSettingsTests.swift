import Foundation
import Logging
import Testing
import WorkerKit

@Suite("A worker's configuration")
struct WorkerSettingsTests {
    static let urls = ["AMQP_URL": "amqp://u:topsecret@h/%2f", "DATABASE_URL": "postgresql://u:topsecret@h/d"]

    @Test("Two URLs are enough; the rest has the documented defaults")
    func defaults() async throws {
        let settings = try await read()
        #expect(settings.amqpURL == Self.urls["AMQP_URL"] && settings.databaseURL == Self.urls["DATABASE_URL"])
        #expect(settings.httpPort == nil && settings.httpHost == "127.0.0.1")
        #expect(settings.logLevel == .info && !settings.isLogJSON)
        #expect(settings.batchMax == 1_000 && settings.batchWait == .zero && settings.workers == 2 && settings.prefetch == 4_000)
        #expect(settings.drain == .seconds(20) && settings.retryDelays == [1_000, 5_000, 15_000] && settings.messageLimit == 1_048_576)
    }

    @Test("Every key is read, from the environment and from the command line")
    func allKeys() async throws {
        let values = [
            "HTTP_PORT": "8080", "HTTP_HOST": "0.0.0.0", "LOG_LEVEL": "trace", "LOG_FORMAT": "json", "BATCH_MAX": "7", "BATCH_WAIT_MS": "9",
            "PREFETCH": "77", "WORKERS": "3", "DRAIN_SECONDS": "5", "RETRY_DELAYS_MS": "10, 20", "MESSAGE_MAX_BYTES": "2048",
        ]
        let flags = values.flatMap { ["--" + $0.key.lowercased().replacing("_", with: "-"), $0.value] }
        for settings in [try await read(environment: values), try await read(flags)] {
            #expect(settings.httpPort == 8_080 && settings.httpHost == "0.0.0.0" && settings.logLevel == .trace && settings.isLogJSON)
            #expect(settings.batchMax == 7 && settings.batchWait == .milliseconds(9) && settings.prefetch == 77 && settings.workers == 3)
            #expect(settings.drain == .seconds(5) && settings.retryDelays == [10, 20] && settings.messageLimit == 2_048)
        }
    }

    @Test("The command line goes before the environment, the environment before the file")
    func precedence() async throws {
        try await withFile(#"{"batch":{"max":11,"wait":{"ms":"12"}},"workers":1,"log":{"level":"debug"}}"#) { file in
            let environment = ["CONFIG_FILE": file, "BATCH_MAX": "22", "BATCH_WAIT_MS": "23"]
            let settings = try await read(["--batch-max", "33"], environment: environment)
            #expect(settings.batchMax == 33)
            #expect(settings.batchWait == .milliseconds(23))
            #expect(settings.workers == 1)
            #expect(settings.logLevel == .debug)
            #expect(try await read(["--config-file", file]).batchMax == 11)
        }
    }

    @Test("A value with commas is one value, wherever it stands")
    func commas() async throws {
        let hosts = "postgresql://u:p@h1,h2:5433/d?target_session_attrs=read-write"
        let environment = ["DATABASE_URL": "postgresql://other/d", "RETRY_DELAYS_MS": "7"]
        let settings = try await read(["--database-url", hosts, "--retry-delays-ms=10,20"], environment: environment)
        #expect(settings.databaseURL == hosts)
        #expect(settings.retryDelays == [10, 20])
        #expect(try await read(environment: ["DATABASE_URL": hosts]).databaseURL == hosts)
        for list in ["[30, 40]", #""30,40""#, #"["30","40"]"#] {
            try await withFile(#"{"retry":{"delays":{"ms":\#(list)}}}"#) { file in
                let settings = try await read(environment: ["CONFIG_FILE": file])
                #expect(settings.retryDelays == [30, 40], "\(list)")
            }
        }
    }

    @Test("Secrets may stand in the file, as text")
    func secretsInFile() async throws {
        try await withFile(#"{"amqp":{"url":"amqp://f/"},"database":{"url":"postgresql://f/"}}"#) { file in
            let settings = try await WorkerSettings.read(arguments: [], environment: ["CONFIG_FILE": file])
            #expect(settings.amqpURL == "amqp://f/" && settings.databaseURL == "postgresql://f/")
        }
    }

    @Test(
        "A wrong value is named in one line with its key and what is accepted",
        arguments: [
            ("HTTP_PORT", "70000", "a port from 1 to 65535, or 0 for none"), ("HTTP_PORT", "-1", "a port"), ("HTTP_PORT", "http", "a port"),
            ("LOG_LEVEL", "loud", "trace, debug, info, notice, warning, error or critical"), ("LOG_LEVEL", "INFO", "trace, debug"),
            ("LOG_FORMAT", "xml", "text or json"), ("BATCH_MAX", "0", "an integer from 1 to 10000"),
            ("BATCH_MAX", "10001", "an integer from 1 to 10000"),
            ("BATCH_MAX", "many", "an integer"), ("BATCH_MAX", "1.5", "an integer"), ("BATCH_MAX", " 5", "an integer"),
            ("BATCH_WAIT_MS", "1001", "an integer from 0 to 1000"),
            ("PREFETCH", "0", "at least BATCH_MAX × WORKERS"), ("PREFETCH", "65536", "an integer from 1 to 65535"),
            ("WORKERS", "0", "an integer from 1 to 64"),
            ("WORKERS", "65", "an integer from 1 to 64"), ("DRAIN_SECONDS", "0", "an integer from 1 to 600"),
            ("DRAIN_SECONDS", "601", "an integer from 1 to 600"),
            ("RETRY_DELAYS_MS", "1,x", "comma-separated integers"), ("RETRY_DELAYS_MS", "0", "from 1 to 86400000"),
            ("RETRY_DELAYS_MS", ",", "1 to 10"),
            ("RETRY_DELAYS_MS", "1,2,3,4,5,6,7,8,9,10,11", "1 to 10"), ("MESSAGE_MAX_BYTES", "1023", "an integer from 1024 to 134217728"),
            ("FLAGS_FILE", "/nowhere/flags.json", "the path of a file of flags"),
            ("FLAGS_FILE", "/etc/hostname", "the path of a file of flags"),
            ("PARKED_RELEASE_RATE", "0", "an integer from 1 to 100000"), ("QUARANTINE_FAILURES", "-1", "an integer from 0 to 1000000"),
        ])
    func wrongValues(_ key: String, _ value: String, _ accepted: String) async throws {
        let inEnvironment = try #require(await failure(environment: [key: value]))
        #expect(inEnvironment.hasPrefix("\(key)=\(value): expected "))
        #expect(inEnvironment.contains(accepted), "\(inEnvironment)")
        #expect(!inEnvironment.contains("\n") && !inEnvironment.contains("topsecret"))
        let flag = "--" + key.lowercased().replacing("_", with: "-")
        #expect(await failure(["\(flag)=\(value)"]) == inEnvironment)
    }

    @Test("A wrong value in the file is not passed over", arguments: ["0", "1.5", "1e300", "[1,2]", #""many""#, #"["many"]"#])
    func wrongInFile(_ value: String) async throws {
        try await withFile(#"{"batch":{"max":\#(value)}}"#) { file in
            let text = await failure(environment: ["CONFIG_FILE": file])
            #expect(text?.hasPrefix("BATCH_MAX") == true, "\(text ?? "accepted")")
        }
    }

    @Test("A missing URL is named, and the other's password is not shown", arguments: ["AMQP_URL", "DATABASE_URL"])
    func missing(_ key: String) async throws {
        for value in [nil, ""] {
            var environment = Self.urls
            environment[key] = value
            let text = try #require(await failure(of: [], environment))
            #expect(text.hasPrefix("\(key) is missing: expected "))
            #expect(!text.contains("topsecret") && !text.contains("\n"))
        }
    }

    @Test("A file that is not there or not JSON is named", arguments: [nil, "{\"amqp\":{\"url\":\"amqp://u:topsecret@h\"", "[]"])
    func brokenFile(_ content: String?) async throws {
        try await withFile(content ?? "") { file in
            let path = content == nil ? "/nonexistent/lectern.json" : file
            let text = try #require(await failure(environment: ["CONFIG_FILE": path]))
            #expect(text.hasPrefix("CONFIG_FILE=\(path): cannot be read as JSON: "))
            #expect(!text.contains("topsecret") && !text.contains("\n"), "\(text)")
        }
    }

    @Test("An unknown flag is refused by name", arguments: ["--batch-maximum", "--batchmax=5", "-w", "--BATCH_MAX", "--"])
    func unknownFlags(_ flag: String) async throws {
        let text = try #require(await failure([flag, "5"]))
        #expect(text == "\(flag.prefix { $0 != "=" }): unknown option; --help lists them")
    }

    @Test("The broker must be allowed to send enough for every batch")
    func prefetch() async throws {
        #expect(try await read(environment: ["BATCH_MAX": "100", "WORKERS": "4", "PREFETCH": "400"]).prefetch == 400)
        #expect(
            await failure(environment: ["BATCH_MAX": "100", "WORKERS": "4", "PREFETCH": "399"])
                == "PREFETCH=399: expected an integer from 1 to 65535, at least BATCH_MAX × WORKERS")
        #expect(try await read(environment: ["BATCH_MAX": "100", "WORKERS": "4"]).prefetch == 800)
        // More than the protocol can say is as much as it can say.
        #expect(try await read(environment: ["BATCH_MAX": "10000", "WORKERS": "64"]).prefetch == 65_535)
    }

    @Test("The help explains every key, and every key that it explains is read")
    func help() async throws {
        let help = WorkerSettings.help(executable: "lectern-attendance", summary: "Summary.")
        for key in [
            "AMQP_URL", "DATABASE_URL", "HTTP_PORT", "LOG_LEVEL", "LOG_FORMAT", "BATCH_MAX", "BATCH_WAIT_MS", "PREFETCH", "WORKERS",
            "DRAIN_SECONDS", "FLAGS_FILE", "RETRY_DELAYS_MS",
        ] {
            #expect(help.contains("--" + key.lowercased().replacing("_", with: "-") + ", \(key)"))
        }
        #expect(help.contains("RETRY_DELAYS_MS (default 1000,5000,15000)"))
        #expect(help.contains("USAGE: lectern-attendance") && help.hasPrefix("Summary.\n"))
        for match in help.matches(of: #/(--[a-z-]+), [A-Z_]+/#) where match.1 != "--config-file" {
            // A value that nothing accepts, so that the key must show in the failure; addresses take any text.
            let text = await failure(["\(match.1)=\u{1}"])
            #expect(["--amqp-url", "--database-url", "--http-host"].contains(match.1) || text?.contains("expected") == true, "\(match.1)")
        }
    }

    @Test("A service's own keys are read as all others are, explained, and unknown to the others")
    func own() async throws {
        let voice = Setting(name: "CONTENT_VOICE", fallback: "alto", accepted: "a voice", help: "Who speaks.")
        let key = Setting(name: "CONTENT_KEY", fallback: nil, isSecret: true, accepted: "a number", help: "The key.")
        func read(_ arguments: [String], _ environment: [String: String] = [:]) async throws -> SettingValues {
            try await WorkerSettings.read(
                arguments: arguments, environment: Self.urls.merging(environment) { $1 }, own: [voice, key]
            ).own
        }
        #expect(try await read([]).required(voice) == "alto")
        #expect(try await read([]).text(voice) == nil)
        #expect(try await read(["--content-voice", "bass"], ["CONTENT_VOICE": "tenor"]).required(voice) == "bass")
        try await withFile(#"{"content":{"voice":"tenor"}}"#) { file in
            let values = try await read([], ["CONFIG_FILE": file])
            #expect(try values.required(voice) == "tenor")
        }
        let values = try await read([], ["CONTENT_KEY": "topsecret"])
        let wrong = #expect(throws: WorkerSettings.Failure.self) { try values.integer(key, 1...9) }
        #expect(wrong?.description == "CONTENT_KEY=***: expected a number")
        let missing = #expect(throws: WorkerSettings.Failure.self) { try SettingValues().required(key) }
        #expect(missing?.description == "CONTENT_KEY is missing: expected a number")
        #expect(WorkerSettings.help(executable: "x", summary: "", own: [voice]).contains("--content-voice, CONTENT_VOICE (default alto)"))
        #expect(await failure(["--content-voice", "bass"]) == "--content-voice: unknown option; --help lists them")
    }

    private func read(_ arguments: [String] = [], environment: [String: String] = [:]) async throws -> WorkerSettings {
        try await WorkerSettings.read(arguments: arguments, environment: Self.urls.merging(environment) { $1 })
    }

    private func failure(_ arguments: [String] = [], environment: [String: String] = [:]) async -> String? {
        await failure(of: arguments, Self.urls.merging(environment) { $1 })
    }

    private func failure(of arguments: [String], _ environment: [String: String]) async -> String? {
        do {
            _ = try await WorkerSettings.read(arguments: arguments, environment: environment)
            return nil
        } catch {
            return "\(error)"
        }
    }

    private func withFile(_ content: String, _ body: (String) async throws -> Void) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "lectern-settings-\(UUID().uuidString).json")
        try Data(content.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try await body(file.path())
    }
}
