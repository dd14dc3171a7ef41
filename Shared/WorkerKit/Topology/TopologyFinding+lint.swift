extension TopologyFinding {
    /// Examines a broker for what loses, parks or misroutes messages.
    ///
    /// - Parameters:
    ///   - desired: What the services need.
    ///   - actual: What the broker holds.
    /// - Returns: The findings, the most severe first.
    public static func lint(desired: Topology, actual: BrokerTopology) -> [TopologyFinding] {
        let present = Dictionary(actual.queues.map { ($0.name, $0) }) { first, _ in first }
        var findings = conflicts(desired: desired, actual: actual)
        for queue in desired.queues {
            guard let found = present[queue.name] else { continue }
            findings += settings(of: found, as: queue, desired: desired, actual: actual)
            findings += traffic(of: found, as: queue)
        }
        findings += alternateExchange(actual)
        findings += strangers(desired: desired, actual: actual)
        return findings.enumerated()
            .sorted { ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset) }
            .map(\.element)
    }

    /// Objects that exist with properties that cannot be changed: they have to be deleted by hand first.
    static func conflicts(desired: Topology, actual: BrokerTopology) -> [TopologyFinding] {
        let exchanges = Dictionary(actual.exchanges.map { ($0.name, $0) }) { first, _ in first }
        let queues = Dictionary(actual.queues.map { ($0.name, $0) }) { first, _ in first }
        let virtualHost = actual.virtualHost == "/" ? "%2F" : actual.virtualHost
        var findings: [TopologyFinding] = []
        for exchange in desired.exchanges {
            guard let found = exchanges[exchange.name] else { continue }
            var faults = found.type == exchange.type ? [] : ["is of type \(found.type) instead of \(exchange.type)"]
            if !found.isDurable { faults.append("is not durable") }
            if found.isAutoDelete { faults.append("deletes itself with its last binding") }
            if found.isInternal { faults.append("is internal, so nobody can publish to it") }
            guard !faults.isEmpty else { continue }
            findings.append(
                TopologyFinding(
                    .error, .wrongExchange, "exchange \(exchange.name)", problem: faults.joined(separator: ", "),
                    remedy: "stop the publishers, then: curl -X DELETE "
                        + "\"$MANAGEMENT_URL/api/exchanges/\(virtualHost)/\(exchange.name)\" && lectern topology apply")
            )
        }
        for queue in desired.queues {
            guard let found = queues[queue.name] else { continue }
            var faults =
                found.type == queue.type.rawValue ? [] : ["is \(found.type) instead of \(queue.type.rawValue)"]
            if !found.isDurable { faults.append("is not durable") }
            if found.isAutoDelete { faults.append("deletes itself with its last consumer") }
            if found.isExclusive { faults.append("is exclusive to one connection") }
            guard !faults.isEmpty else { continue }
            findings.append(
                TopologyFinding(
                    .error, .wrongQueue, "queue \(queue.name)", problem: faults.joined(separator: ", "),
                    remedy: "stop publishers, let the workers empty it (this deletes what is left in it), then: "
                        + "rabbitmqctl delete_queue -p \(actual.virtualHost) \(queue.name) && lectern topology apply"))
        }
        return findings
    }

    // MARK: Settings

    private static func settings(
        of found: BrokerTopology.Queue, as queue: Topology.Queue, desired: Topology, actual: BrokerTopology
    ) -> [TopologyFinding] {
        let object = "queue \(queue.name)"
        let winners = actual.winningPolicies(forQueue: queue.name, type: found.type)
        let ours = desired.policies.first {
            $0.appliesTo == .queues && $0.pattern == Topology.anchoredPattern(queue.name)
        }
        let byPolicy = winners.first?.definition ?? [:]
        let byOperator = actual.winningOperatorPolicies(forQueue: queue.name, type: found.type).first
        func setting(_ key: String) -> TopologyValue? {
            let candidates = [found.arguments["x-\(key)"], byPolicy[key], byOperator?.definition[key]].compactMap(
                \.self)
            return candidates.first { $0.integer == nil } ?? candidates.min { ($0.integer ?? 0) < ($1.integer ?? 0) }
        }
        var findings: [TopologyFinding] = []
        var remedy =
            "lectern topology apply, and look for other policies: rabbitmqctl list_policies -p \(actual.virtualHost)"

        if let ours, let winner = winners.first(where: { $0.name != ours.name }) {
            remedy = "change policy \(winner.name), as said above"
            let lost = ours.definition.keys.filter { winner.definition[$0] == nil }.sorted()
            let tie = winners.count > 1 ? " (the same priority as others: which one applies is not defined)" : ""
            findings.append(
                TopologyFinding(
                    lost.isEmpty ? .warning : .error, .policyShadowed, object,
                    problem: "policy \(winner.name), pattern \(winner.pattern), priority \(winner.priority)\(tie), "
                        + "applies instead of \(ours.name)"
                        + (lost.isEmpty ? "" : "; without " + lost.joined(separator: ", ")),
                    remedy: "only one policy applies to a queue: narrow its pattern, lower its priority below "
                        + "\(ours.priority), or give it every setting of ours: \(ours.definition.settings)"))
        }
        if let byOperator {
            let dangers = ["expires", "message-ttl", "max-length", "max-length-bytes", "delivery-limit"].filter {
                byOperator.definition[$0] != nil
            }
            if !dangers.isEmpty {
                findings.append(
                    TopologyFinding(
                        dangers.contains("expires") ? .error : .warning, .operatorPolicy, object,
                        problem: "operator policy \(byOperator.name) adds \(byOperator.definition.settings)",
                        remedy: "narrow its pattern if that is not meant for Lectern: rabbitmqctl "
                            + "list_operator_policies -p \(actual.virtualHost)"))
            }
        }
        let extra = found.arguments.filter { $0.key != "x-queue-type" }
        if !extra.isEmpty {
            findings.append(
                TopologyFinding(
                    .warning, .queueArguments, object,
                    problem: "declared with \(extra.settings), which no policy can change",
                    remedy: "when it is empty: rabbitmqctl delete_queue -p \(actual.virtualHost) \(queue.name) "
                        + "&& lectern topology apply"))
        }

        let hasDeadLetterTarget = setting("dead-letter-exchange") != nil
        if queue.role == .wait, setting("message-ttl") == nil || !hasDeadLetterTarget {
            findings.append(
                TopologyFinding(
                    .error, .waitWithoutTTL, object,
                    problem: setting("message-ttl") == nil
                        ? "has no time to live, so messages wait for ever"
                        : "has no dead-letter exchange, so messages are dropped when their wait is over",
                    remedy: remedy))
        }
        if queue.role != .wait, queue.role != .queries, !hasDeadLetterTarget {
            if let reason = losesMessages(found, setting: setting, version: actual.version) {
                findings.append(
                    TopologyFinding(
                        .error, .losesMessages, object, problem: "\(reason), and there is no dead-letter exchange",
                        remedy: remedy))
            }
        }
        return findings
    }

    /// Why a queue without a dead-letter exchange would drop messages, if it would.
    private static func losesMessages(
        _ queue: BrokerTopology.Queue, setting: (String) -> TopologyValue?, version: String
    ) -> String? {
        if let limit = setting("delivery-limit")?.integer {
            if limit >= 0, limit < Topology.unreachableDeliveryLimit {
                return "drops a message after \(limit) deliveries (delivery-limit)"
            }
        } else if queue.type == "quorum", let major = version.split(separator: ".").first.flatMap({ Int($0) }),
            major >= 4
        {
            return "drops a message after 20 deliveries (the default delivery-limit of RabbitMQ \(major))"
        }
        if let age = setting("message-ttl")?.integer { return "drops messages after \(age) ms (message-ttl)" }
        for key in ["max-length", "max-length-bytes"] where setting("overflow") != "reject-publish" {
            if let limit = setting(key)?.integer { return "drops its oldest messages beyond \(key) \(limit)" }
        }
        return nil
    }

    private static func alternateExchange(_ actual: BrokerTopology) -> [TopologyFinding] {
        guard let commands = actual.exchanges.first(where: { $0.name == Topology.commandsExchange }) else { return [] }
        let object = "exchange \(commands.name)"
        let expected = TopologyValue.string(Topology.unroutableExchange)
        if let argument = commands.arguments["alternate-exchange"], argument != expected {
            return [
                TopologyFinding(
                    .error, .alternateExchangeLost, object,
                    problem: "declared with the alternate exchange \(argument), which overrides the policy",
                    remedy: "delete and create it again, with the publishers stopped")
            ]
        }
        let winners = actual.winningPolicies(forExchange: commands.name)
        if commands.arguments["alternate-exchange"] == expected { return [] }
        if !winners.isEmpty, winners.allSatisfy({ $0.definition["alternate-exchange"] == expected }) { return [] }
        let cause = winners.first.map { ": policy \($0.name), priority \($0.priority), applies" } ?? ""
        return [
            TopologyFinding(
                .error, .alternateExchangeLost, object,
                problem:
                    "has no alternate exchange \(Topology.unroutableExchange), so mistyped commands vanish\(cause)",
                remedy: winners.isEmpty
                    ? "lectern topology apply" : "narrow that policy's pattern or lower its priority, then apply again")
        ]
    }

    // MARK: Traffic

    private static func traffic(of found: BrokerTopology.Queue, as queue: Topology.Queue) -> [TopologyFinding] {
        let object = "queue \(queue.name)"
        guard let ready = found.ready, ready > 0 else { return [] }
        let messages = ready == 1 ? "1 message" : "\(ready) messages"
        switch queue.role {
        case .work, .queries:
            guard found.consumers == 0 else { return [] }
            return [
                TopologyFinding(
                    .warning, .noConsumer, object, problem: "\(messages) and no consumer",
                    remedy: "start the worker; on a private stack: lectern up")
            ]
        case .unroutable:
            return [
                TopologyFinding(
                    .warning, .unroutableMessages, object,
                    problem: "\(messages) with a routing key that no service owns",
                    remedy: "look at one (management console, Get messages), correct the publisher, publish again")
            ]
        case .dead:
            return [
                TopologyFinding(
                    .note, .deadMessages, object, problem: "\(messages) that could not be processed",
                    remedy: "lectern dead list")
            ]
        case .wait:
            return []
        }
    }

    // MARK: What nobody declared

    private static func strangers(desired: Topology, actual: BrokerTopology) -> [TopologyFinding] {
        let queues = Set(desired.queues.map(\.name))
        let exchanges = Set(desired.exchanges.map(\.name))
        var findings: [TopologyFinding] = []
        for queue in actual.queues where queue.name.hasPrefix("lms.") && !queues.contains(queue.name) {
            findings.append(
                TopologyFinding(
                    .warning, .undeclaredQueue, "queue \(queue.name)",
                    problem: "no service of this version declares it"
                        + (queue.ready.map { $0 > 0 ? ", and \($0) messages are in it" : "" } ?? ""),
                    remedy: "left by a removed service or another RETRY_DELAYS_MS? When it is empty: rabbitmqctl "
                        + "delete_queue -p \(actual.virtualHost) \(queue.name)"))
        }
        for exchange in actual.exchanges where exchange.name.hasPrefix("lms.") && !exchanges.contains(exchange.name) {
            findings.append(
                TopologyFinding(
                    .warning, .undeclaredExchange, "exchange \(exchange.name)",
                    problem: "no service of this version declares it",
                    remedy: "rename it if it is yours; the prefix lms. belongs to Lectern"))
        }
        for binding in actual.bindings where !binding.source.isEmpty {
            let object = "binding \(binding.source) -> \(binding.destination) (\(binding.routingKey))"
            if desired.isStale(binding) {
                findings.append(
                    TopologyFinding(
                        .warning, .undesiredBinding, object, problem: "no service of this version wants it",
                        remedy: "lectern topology apply removes it"))
            } else if binding.destinationType == "queue", queues.contains(binding.destination),
                !exchanges.contains(binding.source)
            {
                findings.append(
                    TopologyFinding(
                        .warning, .undesiredBinding, object,
                        problem: "another exchange feeds a queue of Lectern's",
                        remedy: "publish to \(Topology.commandsExchange) instead, and unbind"))
            }
        }
        return findings
    }
}
