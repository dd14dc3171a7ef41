public import LMSModels

/// What a batch or a job does besides its rows: events and commands for the outbox, entries for the audit log, jobs that it
/// starts.
///
/// Events and entries are committed with the rows, packed into one row a transaction: an event then costs the database
/// some bytes and no index (note 0001 beside `Outbox`).
public struct Effects: Sendable {
    let service: String
    let now: Timestamp
    private(set) var outbox = PackedEvents()
    private(set) var audit = JSONWriter()
    private(set) var auditCount = 0
    private var started: [NewJob] = []
    private var eventNumbers: [InboxKey: Int] = [:]
    private let contracts: [MessageContract]
    /// Of every event.
    private let source: String

    /// - Parameters:
    ///   - service: who announces.
    ///   - now: the time of every event.
    ///   - contracts: of the messages that have these effects; they say which events may follow.
    init(service: String, now: Timestamp, contracts: [MessageContract]) {
        self.service = service
        self.now = now
        self.contracts = contracts
        source = "/lectern/\(service)"
    }

    /// Announces what happened, once the transaction has committed.
    ///
    /// The event's id derives from the message that caused it, so it is the same however often it is sent.
    public mutating func emit<Event: Message>(_ event: Event, for cause: Envelope) {
        assert(
            contracts.contains { $0.type == cause.type && $0.events.contains { $0.type == Event.type } },
            "the route of \(cause.type) does not declare that it emits \(Event.type)")
        emit(Event.type, for: EventCause(cause)) { event.write(to: &$0) }
    }

    /// Asks another service to do something, once the transaction has committed.
    ///
    /// It acts for whoever caused it, as `actorid` and `actorrole` say. Its id derives from the message that caused it, so
    /// however often it is sent, it has one effect. The outcome comes back as that service's events: whoever sends must
    /// follow those, and its `command.rejected`.
    /// - Returns: the id of the command; its source is `/lectern/<service>`.
    public mutating func send<Command: Message>(_ command: Command, for cause: Envelope) -> String {
        precondition(Command.type.service != service, "\(service) has handlers for \(Command.type) itself")
        assert(
            contracts.contains { $0.type == cause.type && $0.sends.contains(Command.type) },
            "the route of \(cause.type) does not declare that it sends \(Command.type)")
        return emit(Command.type, for: EventCause(cause)) { command.write(to: &$0) }
    }

    /// Announces what a job has come to, once the transaction has committed.
    ///
    /// The id derives from the command that started the job, and goes on with the numbers of that command's own events.
    public mutating func emit<Event: Message>(_ event: Event, for job: Job) {
        assert(
            contracts.contains { $0.type == job.cause.type && $0.events.contains { $0.type == Event.type } },
            "the route of \(job.cause.type) does not declare that \(Event.type) may follow")
        emit(Event.type, for: job.cause) { event.write(to: &$0) }
    }

    /// Starts a job with the commit of the transaction: a ``JobHandler`` of this kind takes it up at once.
    ///
    /// Where the subject has a job of this kind already, that one stays as it is.
    /// - Parameters:
    ///   - kind: of the ``JobHandler``.
    ///   - subject: the id of what it is about, within the tenant.
    ///   - cause: the command; one job at most for each, as its events carry the numbers behind the command's own.
    public mutating func start(_ kind: String, subject: String, for cause: Envelope) {
        let cause = EventCause(cause)
        precondition(!started.contains { $0.cause.key == cause.key }, "one command starts one job")
        started.append(NewJob(kind: kind, subject: JobSubject(tenant: cause.tenant ?? "", id: subject), cause: cause))
    }

    /// Takes back a job of this transaction, where there is one.
    public mutating func withdraw(_ kind: String, subject: JobSubject) {
        started.removeAll { $0.kind == kind && $0.subject == subject }
    }

    /// The started jobs, each with the number that its first event will have.
    var jobs: [NewJob] {
        started.map { job in
            var job = job
            job.nextEvent = nextEvent(for: job.cause.key)
            return job
        }
    }

    /// Goes on counting a cause's events where an earlier transaction has stopped.
    mutating func setNextEvent(_ number: Int, for cause: InboxKey) { eventNumbers[cause] = number }

    func nextEvent(for cause: InboxKey) -> Int { eventNumbers[cause, default: 0] }

    /// Announces that a business rule refused a command.
    mutating func emitRejected(_ code: OutcomeCode, _ message: String, for cause: Envelope) {
        var event = CommandRejected()
        event.commandType = .init(cause.type.text) ?? .placeholder
        event.commandId = .init(cause.id) ?? .placeholder
        event.commandSource = .init(cause.source) ?? .placeholder
        event.code = .init(code.rawValue) ?? .placeholder
        event.message = .init(String(message.prefix(1_000))) ?? .placeholder
        emit(CommandRejected.type(service: service), for: EventCause(cause)) { event.write(to: &$0) }
    }

    @discardableResult
    private mutating func emit(_ type: MessageType, for cause: EventCause, _ data: (inout JSONWriter) -> Void) -> String {
        let key = cause.key
        let number = eventNumbers[key, default: 0]
        eventNumbers[key] = number + 1
        let id = key.hex(and: "-\(number)")
        outbox.append(type: type, id: id) { writer in
            Envelope.write(
                to: &writer, id: id, source: source, type: type, time: now, tenant: cause.tenant,
                actorID: cause.actorID, actorRole: cause.actorRole, correlationID: cause.correlationID ?? cause.id,
                causationID: cause.id, traceparent: cause.traceparent, data: data)
        }
        return id
    }

    /// Records who changed what, by which message.
    /// - Parameters:
    ///   - table: the documented name of the table.
    ///   - row: the ids that name the row, joined by `/`.
    ///   - cause: the message that did it.
    ///   - before: the members of the old state; `nil` where the row is new.
    ///   - after: the members of the new state; `nil` where it went.
    public mutating func audit(
        _ table: StaticString, row: String, for cause: Envelope, before: ((inout JSONWriter) -> Void)?,
        after: ((inout JSONWriter) -> Void)?
    ) {
        audit(table, row: row, for: EventCause(cause), before: before, after: after)
    }

    /// Records what a job changed; see ``audit(_:row:for:before:after:)-(_,_,Envelope,_,_)``.
    public mutating func audit(
        _ table: StaticString, row: String, for job: Job, before: ((inout JSONWriter) -> Void)?, after: ((inout JSONWriter) -> Void)?
    ) {
        audit(table, row: row, for: job.cause, before: before, after: after)
    }

    private mutating func audit(
        _ table: StaticString, row: String, for cause: EventCause, before: ((inout JSONWriter) -> Void)?,
        after: ((inout JSONWriter) -> Void)?
    ) {
        auditCount += 1
        audit.object { writer in
            writer.member("table", literal: table)
            writer.member("row", row)
            writer.member("tenant", cause.tenant)
            writer.member("actor", cause.actorID)
            writer.member("role", cause.actorRole)
            writer.member("type", cause.type.text)
            writer.member("source", cause.source)
            writer.member("id", cause.id)
            if let before {
                writer.key("before")
                writer.object(before)
            }
            if let after {
                writer.key("after")
                writer.object(after)
            }
        }
    }
}
