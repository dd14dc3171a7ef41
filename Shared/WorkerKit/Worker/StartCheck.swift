internal import AMQP
internal import Logging
internal import Postgres

/// Checks at start that tables and queues are there.
///
/// A worker makes neither: several start at once, and what it needs is an operator's decision.
struct StartCheck {
    let definition: WorkerDefinition
    let settings: WorkerSettings

    struct Failure: Error, CustomStringConvertible {
        let exitCode: Int32
        let description: String
    }

    func run() async throws {
        try await checkSchema()
        try await checkQueues()
    }

    private func checkSchema() async throws {
        let connection: PostgresConnection
        do {
            connection = try await PostgresConnection.connect(
                url: settings.databaseURL, applicationName: "lectern-\(definition.name) start",
                logger: Logger(label: "lectern.start"))
        } catch {
            throw Failure(exitCode: 69, description: "DATABASE_URL: \(error)")
        }
        var missing: [String] = []
        do {
            for migrator in [ControlStore.migrator, definition.migrator] {
                missing += try await migrator.plan(connection).filter { !$0.isApplied }.map { "\(migrator.schema) \($0.name)" }
            }
        } catch let failure as Migrator.Failure {
            await connection.close()
            throw Failure(exitCode: 78, description: failure.description)
        }
        await connection.close()
        guard missing.isEmpty else {
            throw Failure(
                exitCode: 78,
                description: "the database lacks \(missing.joined(separator: ", ")): run `lectern migrate`")
        }
    }

    private func checkQueues() async throws {
        let channel: AMQPChannel
        do {
            channel = try await AMQPChannel.connect(try AMQPEndpoint(url: settings.amqpURL), name: "lectern-\(definition.name) start")
        } catch {
            throw Failure(exitCode: 69, description: "AMQP_URL: \(error)")
        }
        let wanted =
            [
                Topology.queueName(service: definition.name), Topology.queriesQueueName(service: definition.name),
                Topology.deadQueueName(service: definition.name),
            ] + settings.retryDelays.map { Topology.waitQueueName(service: definition.name, delay: $0) }
        var missing: [String] = []
        for queue in wanted where try await channel.queueExists(queue) == nil { missing.append(queue) }
        await channel.close()
        guard missing.isEmpty else {
            throw Failure(
                exitCode: 78,
                description:
                    "the broker lacks \(missing.joined(separator: ", ")): run `lectern topology apply` with the same RETRY_DELAYS_MS")
        }
    }
}
