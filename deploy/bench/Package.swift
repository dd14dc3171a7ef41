// swift-tools-version: 6.1
import PackageDescription

// A package of its own: whoever builds Lectern does not build the benchmark library.
let package = Package(
    name: "lectern-benchmarks",
    dependencies: [
        .package(name: "lectern", path: "../.."),
        // Its counts of allocations need a library that Debian's Swift does not come with.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "HotPieces",
            dependencies: [
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "LecternShared", package: "lectern"),
            ],
            path: "Benchmarks/HotPieces",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
    ]
)
