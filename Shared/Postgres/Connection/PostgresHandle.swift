internal import CPostgres
internal import Glibc
internal import Logging

/// Owns one `PGconn`; everything that calls libpq with it is here and in this type's extensions.
///
/// "No two threads [may] attempt to manipulate the same PGconn object at the same time" (libpq manual 34.20):
/// only ``PostgresConnection`` uses it, on the thread of its executor.
final class PostgresHandle {
    let pointer: OpaquePointer
    /// What the server said when it ended the connection on its own account.
    private(set) var farewell: (sqlState: String, message: String)?
    let logger: Logger
    /// How long the server may be silent while something runs; `nil` for as long as it likes.
    var answerTimeout: Duration?
    /// The server was silent for too long: nobody waits for it any more.
    private var isSilent = false

    init(_ pointer: OpaquePointer, logger: Logger) {
        self.pointer = pointer
        self.logger = logger
        // The handle outlives its use as context: PQfinish in deinit ends all notices.
        let context = Unmanaged.passUnretained(self).toOpaque()
        PQsetNoticeReceiver(
            pointer,
            { context, result in
                guard let context, let result else { return }
                Unmanaged<PostgresHandle>.fromOpaque(context).takeUnretainedValue().noticed(result)
            }, context)
    }

    deinit { PQfinish(pointer) }

    var isAlive: Bool { !isSilent && PQstatus(pointer) == CONNECTION_OK }
    var socket: Int32 { PQsocket(pointer) }
    var errorMessage: String {
        if isSilent { return "no answer from the database for \(answerTimeout ?? .zero)" }
        return String(cString: PQerrorMessage(pointer)).trimmedLine
    }
    var transactionStatus: PGTransactionStatusType { PQtransactionStatus(pointer) }

    /// Client and server agree that nothing is running; otherwise only closing helps.
    var isInStep: Bool {
        isAlive && PQpipelineStatus(pointer) == PQ_PIPELINE_OFF && transactionStatus != PQTRANS_ACTIVE
    }

    /// No transaction is open, on the server's word.
    var isIdle: Bool { transactionStatus == PQTRANS_IDLE }

    func error(_ operation: String) -> PostgresError {
        PostgresError(
            farewell?.message ?? errorMessage, operation: operation, sqlState: farewell?.sqlState,
            isConnectionLost: !isAlive)
    }

    /// Runs SQL by the simple protocol: several statements are allowed, parameters are not.
    ///
    /// Stops at the first `COPY … FROM STDIN`, whose result is the last.
    func execute(_ sql: String, operation: String? = nil) throws(PostgresError) -> PostgresResult {
        let operation = operation ?? PostgresStatement.operation(of: sql)
        guard PQsendQuery(pointer, sql) == 1 else { throw error(operation) }
        var last: PostgresResult?
        while let result = nextAnswer().map(PostgresResult.init) {
            if last?.isFailure != true { last = result }
            if result.status == PGRES_COPY_IN || result.status == PGRES_COPY_OUT { break }
        }
        guard let last, !isSilent else { throw error(operation) }
        guard !last.isFailure else { throw last.error(operation: operation, isConnectionLost: !isAlive) }
        return last
    }

    /// What libpq has next, within the time that the server has.
    ///
    /// A peer whose machine or network path has gone silently still takes bytes, as far as TCP can tell: a proxy in
    /// between acknowledges them, and keepalives too. Only the missing answer shows it.
    func nextAnswer() -> OpaquePointer? {
        guard !isSilent else { return nil }
        guard let answerTimeout, PQisBusy(pointer) == 1 else { return PQgetResult(pointer) }
        let deadline = ContinuousClock.now + answerTimeout
        while PQisBusy(pointer) == 1 {
            let left = (deadline - .now) / .milliseconds(1)
            var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            if left <= 0 || poll(&descriptor, 1, Int32(clamping: Int(left.rounded(.up)))) == 0 {
                isSilent = true
                return nil
            }
            // A connection that broke is PQgetResult's to report.
            if PQconsumeInput(pointer) == 0 { break }
        }
        return PQgetResult(pointer)
    }

    /// Takes in what has arrived; `false` when the connection is gone.
    func consumeInput() -> Bool { PQconsumeInput(pointer) == 1 && isAlive }

    func nextNotification() -> PostgresNotification? {
        guard let notify = PQnotifies(pointer) else { return nil }
        defer { PQfreemem(notify) }
        return PostgresNotification(
            channel: String(cString: notify.pointee.relname), payload: String(cString: notify.pointee.extra),
            processIdentifier: notify.pointee.be_pid)
    }

    private func noticed(_ result: OpaquePointer) {
        // Borrowed: libpq clears it after this call.
        func field(_ code: Int32) -> String {
            PQresultErrorField(result, code).map { String(cString: $0) } ?? ""
        }
        let (sqlState, severity) = (field(lectern_pg_diag_sqlstate), field(lectern_pg_diag_severity))
        let message = field(lectern_pg_diag_message)
        // An error while no statement runs comes as a notice: an administrator or a restart ended the session. Whoever uses
        // the connection next complains of it; each of a process's connections hears this.
        let isFarewell = severity == "FATAL" || severity == "PANIC"
        if isFarewell { farewell = (sqlState, message) }
        logger.log(
            level: isFarewell ? .info : .debug, "the server says: \(message)",
            metadata: ["sqlstate": "\(sqlState)", "severity": "\(severity)"])
    }
}
