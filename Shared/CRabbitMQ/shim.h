// librabbitmq for Swift. Functions that Swift cannot call (variadic ones) get a fixed-argument twin.
#ifndef LECTERN_CRABBITMQ_SHIM_H
#define LECTERN_CRABBITMQ_SHIM_H

#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <sys/time.h>

// amqp_login_with_properties is variadic in its SASL arguments; PLAIN takes two strings.
static inline amqp_rpc_reply_t lectern_amqp_login_plain(
    amqp_connection_state_t state, const char *vhost, int channel_max, int frame_max, int heartbeat,
    const amqp_table_t *client_properties, const char *user, const char *password) {
  return amqp_login_with_properties(
      state, vhost, channel_max, frame_max, heartbeat, client_properties, AMQP_SASL_METHOD_PLAIN, user, password);
}

// Which module owns timeval's initializer depends on what was imported first; a function has one owner.
static inline struct timeval lectern_timeval(int64_t seconds, int64_t microseconds) {
  struct timeval result = {.tv_sec = seconds, .tv_usec = microseconds};
  return result;
}

#endif
