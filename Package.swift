// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

/// One worker: a library with everything but `@main`, so that `lectern` and the tests can import it,
/// and the executable of one file beside it.
func worker(
    _ name: String, executable: String, areas: [String], migrations: [String], notes: [String] = [],
    dependencies: [Target.Dependency] = []
) -> [Target] {
    let main = "\(name)Service.swift"
    return [
        .target(
            name: name,
            dependencies: ["LMSModels", "WorkerKit", "Postgres"] + dependencies,
            path: "Services/\(name)",
            exclude: [main] + notes,
            resources: migrations.map { .embedInCode("Migrations/\($0).sql") },
            swiftSettings: strict),
        .executableTarget(
            name: executable,
            dependencies: [.target(name: name), "WorkerKit"],
            path: "Services/\(name)",
            exclude: areas + ["Store", "Migrations", "\(name)+build.swift", "\(name)Messages.swift"],
            sources: [main],
            swiftSettings: strict),
    ]
}

let package = Package(
    name: "lectern",
    products: [
        .executable(name: "lectern", targets: ["lectern"]),
        .executable(name: "lectern-enrollment", targets: ["lectern-enrollment"]),
        .executable(name: "lectern-attendance", targets: ["lectern-attendance"]),
        .executable(name: "lectern-publishing", targets: ["lectern-publishing"]),
        .executable(name: "lectern-content", targets: ["lectern-content"]),
        .executable(name: "lectern-sync", targets: ["lectern-sync"]),
        // For the package of benchmarks in deploy/bench.
        .library(name: "LecternShared", targets: ["LMSModels", "Postgres", "Flags"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(
            url: "https://github.com/apple/swift-configuration", from: "1.4.0",
            traits: [.defaults, "CommandLineArguments"]),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        // Comes with the one above; its names for methods and headers have to be imported by name.
        .package(url: "https://github.com/apple/swift-nio", from: "2.100.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // The C libraries, and the one module each that may import them.
        .systemLibrary(
            name: "CRabbitMQ", path: "Shared/CRabbitMQ", pkgConfig: "librabbitmq",
            providers: [.apt(["librabbitmq-dev"])]),
        .systemLibrary(
            name: "CPostgres", path: "Shared/CPostgres", pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CGlibc", path: "Shared/CGlibc"),
        .target(
            name: "PollingThread", dependencies: ["CGlibc"], path: "Shared/PollingThread", swiftSettings: strict),
        .target(
            name: "AMQP",
            dependencies: [
                "CRabbitMQ", "PollingThread", logging, .product(name: "DequeModule", package: "swift-collections"),
            ],
            path: "Shared/AMQP", swiftSettings: strict),
        .target(
            name: "Postgres", dependencies: ["CPostgres", "PollingThread", logging], path: "Shared/Postgres",
            swiftSettings: strict),

        // What the services share.
        .target(
            name: "LMSModels", path: "Shared/Models", exclude: ["Contracts/0001-exact-schemas.md"], swiftSettings: strict),
        .target(name: "Flags", dependencies: ["LMSModels"], path: "Shared/Flags", swiftSettings: strict),
        .target(
            name: "Observability",
            dependencies: [logging, metrics], path: "Shared/Observability", swiftSettings: strict),
        .target(
            name: "WorkerKit",
            dependencies: [
                "LMSModels", "AMQP", "Postgres", "Flags", "Observability", "CGlibc", logging, metrics, lifecycle,
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            path: "Shared/WorkerKit",
            exclude: [
                "Inbox/0001-generations.md", "Outbox/0001-packed-outbox.md", "Queries/0001-queries-with-effects.md",
                "Jobs/0001-leases.md", "Inbox/0002-hopeful-claims.md", "Worker/0001-where-the-time-goes.md",
                "Control/0001-control-plane.md",
            ],
            resources: [
                .embedInCode("Tables/worker_tables.sql"), .embedInCode("Tables/inbox_generations.sql"),
                .embedInCode("Tables/jobs.sql"), .embedInCode("Tables/control.sql"), .embedInCode("Tables/parked.sql"),
            ],
            swiftSettings: strict),

        // Random numbers that come again: generated messages, and tests.
        .target(name: "SeededRandom", path: "Shared/SeededRandom", swiftSettings: strict),

        // The operator's command line.
        .executableTarget(
            name: "lectern",
            dependencies: [
                "LMSModels", "WorkerKit", "AMQP", "Postgres", "Flags", "Enrollment", "Attendance", "Publishing", "Content", "Sync",
                "SeededRandom", logging, .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SwiftCSV", package: "SwiftCSV"), .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            path: "Services/Operator",
            exclude: ["Topology/0001-management-api.md", "Topology/0002-policies.md"], swiftSettings: strict),

        // What the benchmarks compare with.
        .executableTarget(
            name: "lectern-raw-reference", dependencies: ["CRabbitMQ", "CPostgres"], path: "deploy/bench/raw",
            linkerSettings: [.linkedLibrary("rabbitmq"), .linkedLibrary("pq")]),

        // Tests: one target a module and service, and one with real processes, broker and database.
        .testTarget(
            name: "AMQPTests", dependencies: ["AMQP", logging, "SeededRandom"], path: "Tests/AMQPTests", swiftSettings: strict),
        .testTarget(
            name: "PostgresTests", dependencies: ["Postgres", logging], path: "Tests/PostgresTests", swiftSettings: strict),
        .testTarget(
            name: "ObservabilityTests", dependencies: ["Observability", logging, metrics], path: "Tests/ObservabilityTests",
            swiftSettings: strict),
        .testTarget(
            name: "LMSModelsTests", dependencies: ["LMSModels", "SeededRandom"], path: "Tests/LMSModelsTests", swiftSettings: strict),
        .testTarget(
            name: "FlagsTests", dependencies: ["Flags", "LMSModels", "SeededRandom"], path: "Tests/FlagsTests", swiftSettings: strict),
        .testTarget(
            name: "WorkerKitTests", dependencies: ["WorkerKit", "LMSModels", "AMQP", logging], path: "Tests/WorkerKitTests",
            swiftSettings: strict),
        .testTarget(
            name: "TopologyTests", dependencies: ["WorkerKit"], path: "Tests/TopologyTests", swiftSettings: strict),
        .testTarget(
            name: "EnrollmentTests", dependencies: ["Enrollment", "LMSModels", "WorkerKit", "SeededRandom"], path: "Tests/EnrollmentTests",
            swiftSettings: strict),
        .testTarget(
            name: "AttendanceTests", dependencies: ["Attendance", "LMSModels", "WorkerKit", "SeededRandom"], path: "Tests/AttendanceTests",
            swiftSettings: strict),
        .testTarget(
            name: "PublishingTests", dependencies: ["Publishing", "LMSModels", "WorkerKit", "SeededRandom"], path: "Tests/PublishingTests",
            swiftSettings: strict),
        .testTarget(
            name: "ContentTests", dependencies: ["Content", "LMSModels", "WorkerKit", "SeededRandom"], path: "Tests/ContentTests",
            swiftSettings: strict),
        .testTarget(
            name: "SyncTests", dependencies: ["Sync", "LMSModels", "WorkerKit", "SeededRandom"], path: "Tests/SyncTests",
            swiftSettings: strict),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "lectern", "lectern-enrollment", "lectern-attendance", "lectern-publishing", "lectern-content", "lectern-sync",
                "LMSModels", "WorkerKit", "AMQP", "Postgres", "Flags", "Enrollment", "Attendance", "Publishing", "Content", "Sync",
                "SeededRandom", logging,
            ],
            path: "Tests/IntegrationTests", exclude: ["Golden", "Python"], swiftSettings: strict),
    ]
        + worker(
            "Enrollment", executable: "lectern-enrollment", areas: ["Directory", "Rosters", "Subjects"],
            migrations: ["v0001_directory_and_rosters", "v0002_legacy_enrollments"])
        + worker(
            "Attendance", executable: "lectern-attendance", areas: ["Sessions", "Rosters", "Reports"],
            migrations: ["v0001_sessions_and_rosters", "v0002_session_versions", "v0003_sessions_by_date"],
            notes: ["Store/0001-one-row-a-session.md"])
        + worker(
            "Publishing", executable: "lectern-publishing", areas: ["Workflow", "Submissions", "Books", "Reports"],
            migrations: ["v0001_books_and_submissions", "v0002_time_zones"],
            notes: ["Store/0001-the-hash-of-a-transition.md", "Store/0002-the-book-of-a-submission.md"])
        + worker(
            "Content", executable: "lectern-content",
            areas: ["Artifacts", "Audio", "Budgets", "Moderation", "Parts", "Providers", "Settings", "Speech"],
            migrations: ["v0001_speech"],
            dependencies: [
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ])
        + worker(
            "Sync", executable: "lectern-sync", areas: ["Changes", "Devices"], migrations: ["v0001_change_log"],
            notes: [
                "Store/0001-cursors-in-commit-order.md", "Changes/0001-truth-and-push.md", "Devices/0001-what-devices-have.md",
            ])
)
