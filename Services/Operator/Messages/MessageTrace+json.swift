import LMSModels
import WorkerKit

extension MessageTrace {
    func write(to writer: inout JSONWriter) {
        writer.member("source", source)
        writer.member("id", id)
        writer.member("key", key.hex)
        writer.key("found")
        writer.value(isFound)
        if let cause {
            writer.key("cause")
            writer.object { writer in
                writer.member("service", cause.service)
                writer.member("source", cause.source)
                writer.member("id", cause.id)
                writer.member("type", cause.type)
            }
        }
        writer.key("services")
        writer.array { writer in
            for place in places { writer.object { place.write(to: &$0) } }
        }
    }
}

extension MessageTrace.Place {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("service", service)
        if let decision {
            writer.key("inbox")
            writer.object { decision.write(to: &$0) }
        }
        if let wait {
            writer.key("retry")
            writer.object { wait.write(to: &$0, service: service) }
        }
        if let parked {
            writer.key("parked")
            writer.object { parked.write(to: &$0) }
        }
        if let letter {
            writer.key("deadLetter")
            writer.object { letter.write(to: &$0) }
        }
        if let job {
            writer.key("job")
            writer.object { job.write(to: &$0) }
        }
        writer.key("effects")
        writer.array { writer in
            for effect in effects {
                writer.object { writer in
                    writer.member("table", effect.table)
                    writer.member("row", effect.row)
                    writer.member("actor", effect.actor)
                    writer.member("role", effect.role)
                    writer.json("before", effect.before)
                    writer.json("after", effect.after)
                }
            }
        }
        writer.key("outbox")
        writer.array { writer in
            for event in pending {
                writer.object { writer in
                    writer.member("id", event.id)
                    writer.member("type", event.type)
                    writer.member("since", event.since.description)
                }
            }
        }
        writer.key("arrivals")
        writer.array { writer in
            for arrival in arrivals {
                writer.object { writer in
                    writer.member("id", arrival.id)
                    writer.member("type", arrival.type)
                    writer.member("service", arrival.service)
                    writer.member("outcome", arrival.outcome)
                    writer.member("code", arrival.code)
                }
            }
        }
    }
}

extension MessageTrace.Decision {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("type", type)
        writer.member("tenant", tenant)
        writer.member("outcome", outcome)
        writer.member("code", code)
        writer.member("message", message)
        writer.json("result", result)
        writer.member("variant", variant)
        writer.member("receivedAt", receivedAt.description)
    }
}

extension MessageTrace.Job {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("kind", kind)
        writer.member("subject", subject)
        writer.key("attempts")
        writer.value(attempts)
        writer.key("isLeased")
        writer.value(isLeased)
        writer.member("dueAt", dueAt.description)
        writer.member("lastError", lastError)
    }
}

extension MessageTrace.Wait {
    fileprivate func write(to writer: inout JSONWriter, service: String) {
        writer.member("type", type)
        writer.member("tenant", tenant)
        writer.member("outcome", outcome)
        writer.member("code", code)
        writer.member("message", message)
        writer.key("attempts")
        writer.value(attempts)
        writer.member("firstAt", firstAt.description)
        writer.member("lastAt", lastAt.description)
        writer.member("dueAt", dueAt.description)
        writer.member("queue", Topology.waitQueueName(service: service, delay: delay))
    }
}

extension JSONWriter {
    /// A member whose value is JSON text from the database; nothing for `nil`.
    fileprivate mutating func json(_ name: StaticString, _ text: String?) {
        guard let text else { return }
        key(name)
        raw(text.utf8)
    }
}

extension MessageTrace.Parked {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("type", type)
        writer.member("tenant", tenant)
        writer.member("cause", cause)
        writer.key("attempts")
        writer.value(attempts)
        writer.member("parkedAt", parkedAt.description)
    }
}
