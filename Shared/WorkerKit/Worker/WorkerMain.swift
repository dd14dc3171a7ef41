public import Foundation
internal import AMQP
internal import CGlibc
internal import Logging
internal import Metrics
internal import Observability
internal import Postgres
internal import ServiceLifecycle
internal import UnixSignals

/// What every worker's `@main` does: read the configuration, check that everything is there, run until told
/// to stop.
public enum WorkerMain {
    /// Runs the worker and ends the process.
    ///
    /// Exit codes: 0 after a stop that was asked for, 64 for a wrong option or value, 69 where the broker or
    /// the database is not reachable, 78 where topology or schema are not there.
    public static func run(
        _ definition: WorkerDefinition, arguments: [String] = Array(CommandLine.arguments.dropFirst()),
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) async -> Never {
        let executable = "lectern-\(definition.name)"
        if arguments.contains("--help") || arguments.contains("-h") {
            print(WorkerSettings.help(executable: executable, summary: definition.summary, own: definition.settings))
            exit(0)
        }
        if arguments.contains("--version") {
            print("\(executable) \(LecternVersion.current)")
            exit(0)
        }
        // Whoever reads from a pipe or a socket may be gone: that is an error of the write, and not the end of the worker.
        signal(SIGPIPE, SIG_IGN)
        keepMemory()
        let settings: WorkerSettings
        let parts: WorkerParts
        let failpoints: Failpoints
        do {
            settings = try await WorkerSettings.read(arguments: arguments, environment: environment, own: definition.settings)
            parts = try definition.parts(settings.own)
            failpoints = try Failpoints(parsing: environment[Failpoints.variable])
        } catch {
            end(64, "\(executable): \(error)")
        }
        LogSetup.bootstrap(level: settings.logLevel, format: settings.isLogJSON ? .json : .text, service: definition.name)
        let registry = PrometheusRegistry()
        MetricsSystem.bootstrap(registry)
        let logger = Logger(label: executable)
        do {
            try await StartCheck(definition: definition, settings: settings).run()
        } catch let failure as StartCheck.Failure {
            end(failure.exitCode, "\(executable): \(failure.description)")
        } catch {
            end(69, "\(executable): \(error)")
        }
        do {
            try await serve(definition, parts, settings, failpoints, registry, logger)
        } catch {
            logger.critical("stopped", metadata: ["error": "\(error)"])
            exit(70)
        }
        logger.notice("stopped")
        exit(0)
    }

    private static func serve(
        _ definition: WorkerDefinition, _ parts: WorkerParts, _ settings: WorkerSettings, _ failpoints: Failpoints,
        _ registry: PrometheusRegistry, _ logger: Logger
    ) async throws {
        let services = try Worker.build(definition, parts, settings: settings, failpoints: failpoints, logger: logger)
        var all = services.all
        if let port = settings.httpPort {
            all.insert(
                HealthServer.make(
                    health: services.health, registry: registry, host: settings.httpHost, port: port, logger: logger), at: 0)
        }
        var configuration = ServiceGroupConfiguration(
            services: all, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = settings.drain
        logger.notice(
            "started",
            metadata: [
                "version": "\(LecternVersion.current)", "batch_max": "\(settings.batchMax)", "workers": "\(settings.workers)",
                "prefetch": "\(settings.prefetch)",
            ])
        if let point = failpoints.description { logger.warning("dies on purpose at \(point)") }
        let impatience = endAtSecondSignal(logger)
        defer { impatience.cancel() }
        try await ServiceGroup(configuration: configuration).run()
    }

    /// Whoever asks twice does not want to wait: the process ends at once, and the broker delivers again what was open.
    ///
    /// Exit code 143, as if the second signal had not been caught.
    private static func endAtSecondSignal(_ logger: Logger) -> Task<Void, Never> {
        Task {
            var count = 0
            for await signal in await UnixSignalsSequence(trapping: .sigterm, .sigint) {
                count += 1
                if count == 1 {
                    logger.notice("\(signal): finishing what was received; a second one ends at once")
                } else {
                    logger.warning("second \(signal): stopping without draining")
                    _exit(143)
                }
            }
        }
    }

    private static func end(_ code: Int32, _ message: String) -> Never {
        FileHandle.standardError.write(Data((message + "\n").utf8))
        exit(code)
    }

    /// Every batch needs the same megabytes again: they stay with the process, instead of going back to the kernel, which
    /// would clear each page anew.
    private static func keepMemory() {
        lectern_keep_memory(32 << 20)
    }
}
