internal import CPostgres
internal import Glibc

/// Owns one `PGresult`.
///
/// Sendable although it holds a pointer: a result has its own memory, nothing changes it after libpq has handed
/// it over, and only reading functions are called here ("PGresult objects can be freely passed around between
/// threads so long as two threads do not try to modify the same object", libpq manual 34.20).
final class PostgresResult: @unchecked Sendable {
    let pointer: OpaquePointer
    let rowCount: Int
    let columnCount: Int

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
        rowCount = Int(PQntuples(pointer))
        columnCount = Int(PQnfields(pointer))
    }

    deinit { PQclear(pointer) }

    var status: ExecStatusType { PQresultStatus(pointer) }

    var isFailure: Bool { status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE }

    /// The command as the server names it: `COMMIT`, `INSERT 0 500`.
    var commandTag: String { String(cString: PQcmdStatus(pointer)) }

    var affected: Int { Int(String(cString: PQcmdTuples(pointer))) ?? 0 }

    func name(ofColumn column: Int) -> String { String(cString: PQfname(pointer, Int32(column))) }

    func type(ofColumn column: Int) -> PostgresType { PostgresType(rawValue: PQftype(pointer, Int32(column))) }

    /// The first column of that name.
    ///
    /// Unlike `PQfnumber` it takes the name literally.
    func column(named name: String) -> Int? {
        name.withCString { name in
            (0..<columnCount).first { strcmp(PQfname(pointer, Int32($0)), name) == 0 }
        }
    }

    func decode<Value: PostgresDecodable>(row: Int, column: Int, as type: Value.Type) throws -> Value {
        precondition(row >= 0 && row < rowCount, "row \(row) of \(rowCount)")
        let (row, field) = (Int32(row), Int32(column))
        let found = self.type(ofColumn: column)
        do {
            guard PQgetisnull(pointer, row, field) == 0 else {
                if let null = Value.postgresNull { return null }
                throw PostgresDecodingError(expected: type, found: found, reason: "it is NULL; read it as \(type)?")
            }
            let length = Int(PQgetlength(pointer, row, field))
            return try Value.decode(
                UnsafeRawBufferPointer(start: PQgetvalue(pointer, row, field), count: length), type: found)
        } catch var error as PostgresDecodingError {
            error.column = name(ofColumn: column)
            throw error
        }
    }
}
