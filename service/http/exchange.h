/* One request and its response, as handlers see them: without sockets or an HTTP library. The adapter
 * (http*.c) fills in the request; hg_exchange_begin finds the route and checks the token; hg_exchange_run
 * calls the handler; hg_respond sends the response.
 *
 * A handler responds before it returns, or calls hg_exchange_suspend and passes the exchange to another
 * thread, which responds. An exchange belongs to one thread at a time. */
#ifndef HG_SERVICE_EXCHANGE_H
#define HG_SERVICE_EXCHANGE_H

#include "base/json.h"
#include "base/memory.h"
#include "base/text.h"
#include "service/common/config.h"
#include "service/common/traceparent.h"

struct hg_service;
struct hg_exchange;

/* Request headers that the service reads; each may be given once (header_check.c). */
enum hg_request_header {
    HG_HEADER_HOST,
    HG_HEADER_CONTENT_LENGTH,
    HG_HEADER_TRANSFER_ENCODING,
    HG_HEADER_CONTENT_TYPE,
    HG_HEADER_AUTHORIZATION,
    HG_HEADER_IDEMPOTENCY_KEY,
    HG_HEADER_IF_MATCH,
    HG_HEADER_IF_NONE_MATCH,
    HG_HEADER_PROGRAM_SIGNATURE,
    HG_HEADER_TRACEPARENT,
    HG_HEADER_TRACESTATE,
    HG_HEADER_COUNT
};

enum hg_method { HG_GET, HG_POST, HG_PUT, HG_PATCH, HG_DELETE, HG_OTHER_METHOD };

#define HG_TYPE_JSON "application/json"
#define HG_TYPE_NDJSON "application/x-ndjson"
#define HG_TYPE_PROGRAM "application/octet-stream"
#define HG_TYPE_PROBLEM "application/problem+json"
#define HG_TYPE_TEXT "text/plain; charset=utf-8"
#define HG_TYPE_HTML "text/html; charset=utf-8"

#define HG_MAX_PARTS 3u      /* {names} in one path */
#define HG_MAX_ARGUMENTS 16u /* in one query */
#define HG_MAX_ANSWER_HEADERS 8u

struct hg_argument {
    struct hg_str name, value; /* decoded */
};

enum hg_route_flags {
    HG_ROUTE_JSON = 1,   /* reads a body of JSON */
    HG_ROUTE_NDJSON = 2, /* or one of NDJSON, in pieces (struct hg_stream) */
    HG_ROUTE_CSV = 4,    /* or one of text/csv, whole */
    HG_ROUTE_QUIET = 8,  /* polled by machines: not in the journal */
    HG_ROUTE_PROGRAM = 16 /* reads a program file, whole */
};

struct hg_route {
    enum hg_method method;
    const char *path; /* "/v1/policies/{name}/decisions" */
    unsigned scopes;  /* any of these; 0: open to all */
    unsigned flags;   /* of enum hg_route_flags */
    void (*handle)(struct hg_exchange *exchange);
    const char *operation; /* as openapi.yaml calls it */
};

/* What carries an exchange: libmicrohttpd, or a test. */
struct hg_transport {
    void (*wait)(struct hg_exchange *exchange);  /* the handler returns without a response */
    void (*ready)(struct hg_exchange *exchange); /* the response is complete; called on any thread */
};

/* A request body that is processed in chunks as it arrives. `take` gets a chunk and returns how many bytes it
 * consumed: fewer than all only after hg_exchange_suspend, until hg_exchange_resume. `finish` is called at the
 * end of the body, and again when it was resumed without having responded. Either may respond; a response
 * before the end discards the rest of the body. The arena's guard is not set in either. */
struct hg_stream {
    size_t (*take)(struct hg_exchange *exchange, const char *bytes, size_t len);
    void (*finish)(struct hg_exchange *exchange);
};

struct hg_exchange {
    struct hg_service *service;
    const struct hg_transport *transport;
    /* the request; valid until the exchange ends */
    enum hg_method method;
    struct hg_str method_name, target; /* as sent */
    struct hg_str path;                /* of the target, before `?` */
    struct hg_str headers[HG_HEADER_COUNT]; /* `at` NULL: not given */
    struct hg_argument arguments[HG_MAX_ARGUMENTS];
    size_t argument_count;
    const struct hg_route *route;
    struct hg_str parts[HG_MAX_PARTS]; /* the {names} of the route's path, in order, decoded */
    struct hg_buf body;
    const struct hg_stream *stream; /* set by the handler of a route with HG_ROUTE_NDJSON */
    const struct hg_token *token;   /* the caller's; NULL when the service has no tokens */
    struct hg_trace_context trace;
    int64_t now;    /* when the headers were read: microseconds since 1970 */
    uint64_t began; /* the same on the monotonic clock */
    /* the answer */
    struct hg_buf answer;
    int answer_fd;       /* or a file, from its beginning, with `answer_size` bytes; -1: none */
    uint64_t answer_size;
    int status;          /* 0: not answered yet */
    const char *type;
    struct { const char *name; struct hg_str value; } answer_headers[HG_MAX_ANSWER_HEADERS];
    size_t answer_header_count;
    bool over_capacity;  /* the connection is beyond the limit: set by the transport, once */
    bool handled; /* the handler was called: the response is not a refusal before it */
    bool close; /* close the connection: the body was not read to its end, or the service stops */
    /* whoever waits */
    void *work;
    void (*drop)(struct hg_exchange *exchange); /* called once, when the exchange ends; frees `work` */
    /* memory for small things, freed when the exchange ends; out of memory leaves by `guard` */
    struct hg_arena arena;
    struct hg_guard guard;
};

/* For consecutive exchanges of one connection; allocates nothing until it is used. */
void hg_exchange_init(struct hg_exchange *exchange, struct hg_service *service,
                      const struct hg_transport *transport);
/* Ends the previous exchange, if any, and prepares for the next. */
void hg_exchange_reset(struct hg_exchange *exchange);
void hg_exchange_release(struct hg_exchange *exchange);

/* --- the request --------------------------------------------------------------------------------- */

/* The head has been read (method_name, target, headers): finds the route, checks what can be checked
 * before the body, or answers with a problem. */
void hg_exchange_begin(struct hg_exchange *exchange);
/* Does a body follow the head? */
bool hg_exchange_has_body(const struct hg_exchange *exchange);
/* Is the body one of NDJSON, which is taken in pieces? */
bool hg_exchange_is_batch(const struct hg_exchange *exchange);
/* How many bytes the body may have. */
size_t hg_exchange_body_limit(const struct hg_exchange *exchange);
/* The body is complete (or, of a stream, about to arrive): calls the handler. */
void hg_exchange_run(struct hg_exchange *exchange);

/* The value of a query argument; false when it is not there. */
bool hg_exchange_argument(const struct hg_exchange *exchange, const char *name, struct hg_str *value);
/* Is every argument one of `names` (NULL at the end)? Responds with a problem if not, so that a misspelt one is
 * reported and not ignored. */
bool hg_exchange_arguments_known(struct hg_exchange *exchange, const char *const *names);
/* The argument as a whole number from low to high, `absent` where it is not there. False after a
 * problem. */
bool hg_exchange_argument_int(struct hg_exchange *exchange, const char *name, int64_t low, int64_t high,
                              int64_t absent, int64_t *value);
/* The argument as one of `words` (ends with NULL): its index; 0 where it is not there. */
bool hg_exchange_argument_word(struct hg_exchange *exchange, const char *name, const char *const *words,
                               size_t *index);
/* Does the media type of the body start like this? Without parameters. */
bool hg_exchange_body_is(const struct hg_exchange *exchange, const char *type);

/* --- the response ------------------------------------------------------------------------------ */

/* A header of the answer, before hg_respond; `value` is copied. */
void hg_exchange_set_header(struct hg_exchange *exchange, const char *name, struct hg_str value);
/* Sends what `answer` holds. Once, on the thread that owns the exchange, which must not touch it afterwards.
 * `type` is static; NULL for a response without a body. */
void hg_respond(struct hg_exchange *exchange, int status, const char *type);
/* The response comes later, from another thread. Call it BEFORE passing the exchange on. */
void hg_exchange_suspend(struct hg_exchange *exchange);
/* After hg_exchange_suspend in a stream: go on with the body. From any thread. */
void hg_exchange_resume(struct hg_exchange *exchange);
/* A strong ETag made from the bytes: the same in every replica. In the exchange's arena. */
struct hg_str hg_exchange_tag(struct hg_exchange *exchange, struct hg_str bytes);
/* Sets this strong ETag; true, after answering 304, when the client has it
 * already. */
bool hg_exchange_not_modified(struct hg_exchange *exchange, struct hg_str tag);
/* If-Match: true when it is absent, `*` or names `tag`; else answers 412. */
bool hg_exchange_matches(struct hg_exchange *exchange, struct hg_str tag);

/* --- problems (RFC 9457) ----------------------------------------------------------------------- */

enum hg_problem_id {
#define HG_PROBLEM(id, name, status, title) HG_PROBLEM_##id,
#include "service/http/problems.def"
#undef HG_PROBLEM
    HG_PROBLEM_COUNT
};

/* Answers with a problem; `detail` says what to do about it. */
void hg_problem(struct hg_exchange *exchange, enum hg_problem_id id, const char *detail, ...)
    __attribute__((format(printf, 3, 4)));
/* The same with what is at fault: a line and byte of the body, 0 for none, and a field (a JSON pointer,
 * header or argument), empty for none. */
struct hg_fault {
    uint64_t line, byte;
    struct hg_str field;
};
void hg_problem_at(struct hg_exchange *exchange, enum hg_problem_id id, const struct hg_fault *fault,
                   const char *detail, ...) __attribute__((format(printf, 4, 5)));
/* Only the object, for whoever has it inside an answer of their own. */
void hg_problem_put(struct hg_json *json, enum hg_problem_id id, const struct hg_fault *fault,
                    struct hg_str detail);

/* After the response was queued: counts it, and logs it to the journal (request_log.c). */
void hg_exchange_answered(const struct hg_exchange *exchange);

#endif
