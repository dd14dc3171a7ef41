/* Publishes commands to Lectern with librabbitmq, and waits for the answer to each. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/time.h>
#include <time.h>

#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>

static const char usage[] =
    "usage: publisher [COUNT]        (default 3)\n"
    "  AMQP_URL         the broker, default amqp://guest:guest@127.0.0.1:5672/\n"
    "  LECTERN_TENANT   the organization's code, default demo\n"
    "\n"
    "example: LECTERN_TENANT=demo publisher 100\n";

#define TYPE "lms.enrollment.student.upsert.v1"
enum {
    ANSWER_SECONDS = 30,  /* then the answer counts as lost, and the message is sent again */
    GIVE_UP_SECONDS = 120, /* for one message, over all its attempts */
    HEARTBEAT_SECONDS = 20,
    CHANNEL = 1,
};

/* What to do about an attempt. */
enum result { ANSWERED, TRY_AGAIN, GIVE_UP };

/* One connection with its reply queue. When it breaks it is thrown away, and a new one is made. */
struct link {
    amqp_connection_state_t connection; /* NULL: there is none */
    uint64_t tag;                       /* the number of the last message on the channel */
    char reply_queue[256];
};

struct answer {
    char outcome[32], code[64], message[512];
};

static char problem[512]; /* why the last attempt failed */

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static struct timeval seconds(double time) {
    if (time < 0) time = 0;
    return (struct timeval){(time_t)time, (suseconds_t)((time - (time_t)time) * 1e6)};
}

static bool failed(const char *what, int status) {
    snprintf(problem, sizeof problem, "%s: %s", what, amqp_error_string2(status));
    return false;
}

static bool succeeded(const char *what, amqp_rpc_reply_t reply) {
    if (reply.reply_type == AMQP_RESPONSE_NORMAL) return true;
    if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION) return failed(what, reply.library_error);
    /* amqp_channel_close_t and amqp_connection_close_t begin alike. */
    amqp_channel_close_t *closing = reply.reply.decoded;
    snprintf(problem, sizeof problem, "%s: %.*s", what, (int)closing->reply_text.len, (char *)closing->reply_text.bytes);
    return false;
}

static void drop(struct link *link) {
    /* Without a word: a broker that is out of memory or disk does not answer, and it notices the closed socket. */
    if (link->connection) amqp_destroy_connection(link->connection);
    link->connection = NULL;
}

static bool open_link(struct link *link, const char *url) {
    struct amqp_connection_info info;
    char *copy = strdup(url); /* info points into it */
    bool is_open = false;
    if (amqp_parse_url(copy, &info) != AMQP_STATUS_OK || info.ssl) {
        snprintf(problem, sizeof problem, "AMQP_URL: expected amqp://USER:PASSWORD@HOST:PORT/VHOST");
        free(copy);
        return false; /* for amqps, use amqp_ssl_socket_new and set the CA file */
    }
    link->tag = 0;
    link->connection = amqp_new_connection();
    amqp_socket_t *socket = amqp_tcp_socket_new(link->connection);
    struct timeval limit = {5, 0}, rpc_limit = {ANSWER_SECONDS, 0};
    int status = amqp_socket_open_noblock(socket, info.host, info.port, &limit);
    if (status != AMQP_STATUS_OK) {
        failed("connect", status);
        goto end;
    }
    amqp_set_handshake_timeout(link->connection, &rpc_limit);
    amqp_set_rpc_timeout(link->connection, &rpc_limit); /* without it a silent broker is waited for for ever */
    const char *vhost = info.vhost[0] ? info.vhost : "/";
    if (!succeeded("login", amqp_login(link->connection, vhost, 0, 131072, HEARTBEAT_SECONDS,
                                       AMQP_SASL_METHOD_PLAIN, info.user, info.password)))
        goto end;
    amqp_channel_open(link->connection, CHANNEL);
    if (!succeeded("open channel", amqp_get_rpc_reply(link->connection))) goto end;
    amqp_confirm_select(link->connection, CHANNEL);
    if (!succeeded("confirms", amqp_get_rpc_reply(link->connection))) goto end;
    /* Ours alone; the broker removes it with the connection. (passive, durable, exclusive, auto-delete) */
    amqp_queue_declare_ok_t *queue =
        amqp_queue_declare(link->connection, CHANNEL, amqp_empty_bytes, 0, 0, 1, 1, amqp_empty_table);
    if (!succeeded("reply queue", amqp_get_rpc_reply(link->connection))) goto end;
    snprintf(link->reply_queue, sizeof link->reply_queue, "%.*s", (int)queue->queue.len, (char *)queue->queue.bytes);
    /* (no-local, no-ack, exclusive) */
    amqp_basic_consume(link->connection, CHANNEL, amqp_cstring_bytes(link->reply_queue), amqp_empty_bytes, 0, 1, 1,
                       amqp_empty_table);
    is_open = succeeded("consume", amqp_get_rpc_reply(link->connection));
end:
    free(copy);
    if (!is_open) drop(link);
    return is_open;
}

/* The text of a member. A program of yours has a JSON library; this finds the first member of that name. */
static void member(const char *json, const char *name, char *text, size_t size) {
    char key[40];
    size_t length = 0;
    snprintf(key, sizeof key, "\"%s\":\"", name);
    const char *at = strstr(json, key);
    if (at)
        for (at += strlen(key); *at && *at != '"' && length + 1 < size; at++) {
            if (*at == '\\' && at[1]) at++;
            text[length++] = *at;
        }
    text[length] = 0;
}

/* Takes an answer off the wire; false where the connection broke. */
static bool read_reply(struct link *link, const char *id, struct answer *answer) {
    amqp_message_t message;
    if (!succeeded("read", amqp_read_message(link->connection, CHANNEL, &message, 0))) return false;
    amqp_bytes_t correlation = message.properties.correlation_id;
    /* Another id: the second answer to a message that was sent twice. */
    if (correlation.len == strlen(id) && memcmp(correlation.bytes, id, correlation.len) == 0) {
        char *text = strndup(message.body.bytes, message.body.len);
        char *data = strstr(text, "\"data\":");
        member(data ? data : "", "outcome", answer->outcome, sizeof answer->outcome);
        member(data ? data : "", "code", answer->code, sizeof answer->code);
        member(data ? data : "", "message", answer->message, sizeof answer->message);
        free(text);
    }
    amqp_destroy_message(&message);
    return true;
}

/* Waits until the message is both confirmed and answered: an answer can be quicker than the confirm.
 *
 * To have many under way: publish up to some hundred without waiting, keep them in a table by tag and by id, take out
 * of it here what is acknowledged (`multiple` means: all up to this tag) and answered, and send again what is left in
 * it when the link breaks. */
static enum result await(struct link *link, const char *id, struct answer *answer) {
    double deadline = now() + ANSWER_SECONDS;
    for (bool confirmed = false; !confirmed || !answer->outcome[0];) {
        amqp_frame_t frame;
        struct timeval limit = seconds(deadline - now());
        amqp_maybe_release_buffers(link->connection);
        int status = amqp_simple_wait_frame_noblock(link->connection, &frame, &limit);
        if (status != AMQP_STATUS_OK) {
            failed("wait for confirm and answer", status);
            return TRY_AGAIN;
        }
        if (frame.frame_type != AMQP_FRAME_METHOD) continue;
        switch (frame.payload.method.id) {
        case AMQP_BASIC_ACK_METHOD: {
            amqp_basic_ack_t *ack = frame.payload.method.decoded;
            confirmed = ack->delivery_tag == link->tag || (ack->multiple && ack->delivery_tag > link->tag);
            break;
        }
        case AMQP_BASIC_NACK_METHOD:
            snprintf(problem, sizeof problem, "the broker could not take it (nack)");
            return TRY_AGAIN;
        case AMQP_BASIC_RETURN_METHOD:
            snprintf(problem, sizeof problem, "no queue takes it: are the exchanges and queues there?");
            return GIVE_UP;
        case AMQP_BASIC_DELIVER_METHOD:
            if (!read_reply(link, id, answer)) return TRY_AGAIN;
            break;
        case AMQP_CHANNEL_CLOSE_METHOD:
        case AMQP_CONNECTION_CLOSE_METHOD: {
            amqp_channel_close_t *closing = frame.payload.method.decoded;
            snprintf(problem, sizeof problem, "%.*s", (int)closing->reply_text.len, (char *)closing->reply_text.bytes);
            return TRY_AGAIN;
        }
        }
    }
    return ANSWERED;
}

static enum result attempt(struct link *link, const char *url, const char *id, const char *body, struct answer *answer) {
    if (!link->connection && !open_link(link, url)) return TRY_AGAIN;
    amqp_basic_properties_t properties = {
        ._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG |
                  AMQP_BASIC_CORRELATION_ID_FLAG | AMQP_BASIC_REPLY_TO_FLAG,
        .content_type = amqp_cstring_bytes("application/cloudevents+json"),
        .delivery_mode = 2,
        .message_id = amqp_cstring_bytes(id),
        .correlation_id = amqp_cstring_bytes(id),
        .reply_to = amqp_cstring_bytes(link->reply_queue),
    };
    link->tag++;
    int status = amqp_basic_publish(link->connection, CHANNEL, amqp_cstring_bytes("lms.commands"),
                                    amqp_cstring_bytes(TYPE), /* mandatory */ 1, 0, &properties, amqp_cstring_bytes(body));
    if (status != AMQP_STATUS_OK) {
        failed("publish", status);
        return TRY_AGAIN;
    }
    return await(link, id, answer);
}

/* Sends a message until it is answered: the same source and id have one effect, however often they come. */
static bool publish(struct link *link, const char *url, const char *id, const char *body, struct answer *answer) {
    double deadline = now() + GIVE_UP_SECONDS;
    for (double pause = 0.5;; pause = pause * 2 < 5 ? pause * 2 : 5) {
        memset(answer, 0, sizeof *answer);
        enum result result = attempt(link, url, id, body, answer);
        if (result == ANSWERED) return true;
        if (result == GIVE_UP || now() + pause > deadline) {
            fprintf(stderr, "error: %s: %s\n", id, problem);
            return false;
        }
        fprintf(stderr, "%s: %s; again in %.1f s\n", id, problem, pause);
        drop(link);
        struct timeval wait = seconds(pause);
        nanosleep(&(struct timespec){wait.tv_sec, wait.tv_usec * 1000}, NULL);
    }
}

static const char *environment(const char *name, const char *fallback) {
    const char *value = getenv(name);
    return value && *value ? value : fallback;
}

int main(int argc, char **argv) {
    long count = 3;
    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        fputs(usage, stdout);
        return 0;
    }
    char *end = argv[argc - 1];
    if (argc > 1) count = strtol(argv[1], &end, 10);
    if (argc > 2 || (argc == 2 && (*end || count < 0))) {
        fputs(usage, stderr);
        return 1;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    const char *url = environment("AMQP_URL", "amqp://guest:guest@127.0.0.1:5672/");
    const char *tenant = environment("LECTERN_TENANT", "demo");
    uint32_t run = 0;
    if (getrandom(&run, sizeof run, 0) != sizeof run) return 1;
    struct link link = {0};
    long applied = 0, duplicate = 0;
    for (long n = 1; n <= count; n++) {
        char id[64], body[1024], time_text[32];
        time_t clock = time(NULL);
        strftime(time_text, sizeof time_text, "%Y-%m-%dT%H:%M:%SZ", gmtime(&clock));
        snprintf(id, sizeof id, "c-%08" PRIx32 "-%ld", run, n);
        /* Made once for each message: what is sent again is the same, with the same id. Nothing here needs escapes. */
        snprintf(body, sizeof body,
                 "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/examples/c\",\"type\":\"" TYPE "\",\"time\":\"%s\","
                 "\"tenant\":\"%s\",\"data\":{\"studentId\":\"c-%ld\",\"studentNo\":\"c-%ld\",\"name\":\"Student %ld of c\"}}",
                 id, time_text, tenant, n, n, n);
        struct answer answer;
        if (!publish(&link, url, id, body, &answer)) break;
        /* A duplicate of a message that was rejected comes with the code of the rejection. */
        if (strcmp(answer.outcome, "applied") == 0) applied++;
        if (strcmp(answer.outcome, "duplicate") == 0 && !answer.code[0]) duplicate++;
        printf("%s %s%s%s%s%s\n", id, answer.outcome, answer.code[0] ? " " : "", answer.code,
               answer.message[0] ? " " : "", answer.message);
    }
    drop(&link);
    printf("%ld sent: %ld applied, %ld duplicate, %ld other\n", count, applied, duplicate, count - applied - duplicate);
    return applied + duplicate == count ? 0 : 1;
}
