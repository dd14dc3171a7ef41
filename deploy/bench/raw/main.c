// The raw reference of the benchmarks: librabbitmq drains a quorum queue, libpq copies the raw bodies into a
// table with a primary key, 500 a batch, one ack for all. No decoding, no rules: what the two libraries and the
// two servers can do at most on this machine in this minute.
//
//     lectern-raw-reference QUEUE COUNT      with AMQP_HOST AMQP_PORT AMQP_USER AMQP_PASSWORD AMQP_VHOST DATABASE_URL
//
// Prints the seconds from the first delivery to the last commit.
#include <amqp.h>
#include <amqp_tcp_socket.h>
#include <libpq-fe.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 500, PREFETCH = 2000 };

static void fail(const char *what, const char *why) {
  fprintf(stderr, "lectern-raw-reference: %s: %s\n", what, why);
  exit(1);
}

static const char *need(const char *name) {
  const char *value = getenv(name);
  if (value == NULL) fail(name, "not set");
  return value;
}

static void check(amqp_rpc_reply_t reply, const char *what) {
  if (reply.reply_type != AMQP_RESPONSE_NORMAL) fail(what, "refused by the broker");
}

static void command(PGconn *database, const char *sql) {
  PGresult *result = PQexec(database, sql);
  if (PQresultStatus(result) != PGRES_COMMAND_OK) fail(sql, PQerrorMessage(database));
  PQclear(result);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void put32(char *at, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) *at++ = (char)(value >> shift);
}

// Copies the collected rows and waits for the commit.
static void copy(PGconn *database, const char *rows, size_t length) {
  PGresult *result = PQexec(database, "COPY raw_reference FROM STDIN (FORMAT binary)");
  if (PQresultStatus(result) != PGRES_COPY_IN) fail("COPY", PQerrorMessage(database));
  PQclear(result);
  static const char header[19] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0";
  static const char trailer[2] = "\377\377";
  if (PQputCopyData(database, header, sizeof header) != 1 || PQputCopyData(database, rows, (int)length) != 1 ||
      PQputCopyData(database, trailer, sizeof trailer) != 1 || PQputCopyEnd(database, NULL) != 1)
    fail("COPY", PQerrorMessage(database));
  while ((result = PQgetResult(database)) != NULL) {
    if (PQresultStatus(result) != PGRES_COMMAND_OK) fail("COPY", PQerrorMessage(database));
    PQclear(result);
  }
}

int main(int argc, char **argv) {
  if (argc != 3) fail("usage", "lectern-raw-reference QUEUE COUNT");
  const long count = atol(argv[2]);
  PGconn *database = PQconnectdb(need("DATABASE_URL"));
  if (PQstatus(database) != CONNECTION_OK) fail("DATABASE_URL", PQerrorMessage(database));
  command(database, "DROP TABLE IF EXISTS raw_reference");
  command(database, "CREATE TABLE raw_reference (id bigint PRIMARY KEY, body bytea NOT NULL)");

  amqp_connection_state_t broker = amqp_new_connection();
  amqp_socket_t *socket = amqp_tcp_socket_new(broker);
  if (amqp_socket_open(socket, need("AMQP_HOST"), atoi(need("AMQP_PORT"))) != 0) fail("AMQP_HOST", "cannot connect");
  check(amqp_login(broker, need("AMQP_VHOST"), 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, need("AMQP_USER"),
                   need("AMQP_PASSWORD")), "login");
  amqp_channel_open(broker, 1);
  check(amqp_get_rpc_reply(broker), "channel");
  amqp_basic_qos(broker, 1, 0, PREFETCH, 0);
  check(amqp_get_rpc_reply(broker), "qos");
  amqp_basic_consume(broker, 1, amqp_cstring_bytes(argv[1]), amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
  check(amqp_get_rpc_reply(broker), "consume");

  size_t capacity = 1 << 20, length = 0;
  char *rows = malloc(capacity);
  double started = 0;
  for (long received = 0; received < count;) {
    amqp_envelope_t envelope;
    amqp_maybe_release_buffers(broker);
    check(amqp_consume_message(broker, &envelope, NULL, 0), "delivery");
    if (received == 0) started = now();
    const amqp_bytes_t body = envelope.message.body;
    while (length + body.len + 18 > capacity) rows = realloc(rows, capacity *= 2);
    char *at = rows + length;
    memcpy(at, "\0\2", 2);
    put32(at + 2, 8);
    put32(at + 6, 0);
    put32(at + 10, (uint32_t)received);
    put32(at + 14, (uint32_t)body.len);
    memcpy(at + 18, body.bytes, body.len);
    length += body.len + 18;
    received += 1;
    if (received % BATCH == 0 || received == count) {
      copy(database, rows, length);
      length = 0;
      amqp_basic_ack(broker, 1, envelope.delivery_tag, 1);
    }
    amqp_destroy_envelope(&envelope);
  }
  printf("%.6f\n", now() - started);
  free(rows);
  command(database, "DROP TABLE raw_reference");
  PQfinish(database);
  amqp_connection_close(broker, AMQP_REPLY_SUCCESS);
  amqp_destroy_connection(broker);
  return 0;
}
