// libpq for Swift.
#ifndef LECTERN_CPOSTGRES_SHIM_H
#define LECTERN_CPOSTGRES_SHIM_H

#include <libpq-fe.h>

#endif
