// libpq for Swift.
#ifndef LECTERN_CPOSTGRES_SHIM_H
#define LECTERN_CPOSTGRES_SHIM_H

#include <libpq-fe.h>

// The field codes of PQresultErrorField are macros of character literals, which Swift does not import.
static const int lectern_pg_diag_sqlstate = PG_DIAG_SQLSTATE;
static const int lectern_pg_diag_severity = PG_DIAG_SEVERITY_NONLOCALIZED;
static const int lectern_pg_diag_message = PG_DIAG_MESSAGE_PRIMARY;
static const int lectern_pg_diag_detail = PG_DIAG_MESSAGE_DETAIL;
static const int lectern_pg_diag_hint = PG_DIAG_MESSAGE_HINT;
static const int lectern_pg_diag_constraint = PG_DIAG_CONSTRAINT_NAME;
static const int lectern_pg_diag_table = PG_DIAG_TABLE_NAME;
static const int lectern_pg_diag_column = PG_DIAG_COLUMN_NAME;
static const int lectern_pg_diag_source_function = PG_DIAG_SOURCE_FUNCTION;

#endif
