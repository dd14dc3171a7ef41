internal import Foundation
internal import Hummingbird
internal import Logging
internal import Observability
internal import ServiceLifecycle

/// `/health` (the process lives), `/ready` (it can do its work) and `/metrics` (Prometheus).
enum HealthServer {
    static func make(
        health: WorkerHealth, registry: PrometheusRegistry, host: String, port: Int, logger: Logger
    ) -> some Service {
        let router = Router()
        router.get("health") { _, _ in "ok\n" }
        router.get("ready") { _, _ -> Response in
            let (isReady, json) = await health.report()
            return Response(
                status: isReady ? .ok : .serviceUnavailable, headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: json + [UInt8(ascii: "\n")])))
        }
        router.get("metrics") { _, _ -> Response in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: registry.exposition())))
        }
        var quiet = logger
        quiet.logLevel = max(.warning, logger.logLevel)
        return Application(
            router: router, configuration: .init(address: .hostname(host, port: port), serverName: "lectern"), logger: quiet)
    }
}
