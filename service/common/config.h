/* The service's configuration: where it listens, tokens, policies, the store, and every limit. Filled from
 * CONFIG.yaml by cli/serving/serve_config*.c, or by a test. Owns nothing: texts and arrays outlive the
 * service. */
#ifndef HG_SERVICE_CONFIG_H
#define HG_SERVICE_CONFIG_H

#include <stdbool.h>

#include "base/text.h"
#include "service/common/clock.h"
#include "service/common/signature.h"
#include "service/common/journal.h"

/* A name for paths, reports and metric labels: 1 to this many letters, digits, `-` and `_`. */
#define HG_NAME_MAX 64u
bool hg_is_service_name(struct hg_str name);

/* What a token may do. A route accepts any of the scopes it lists. */
enum hg_token_scope { HG_SCOPE_DECIDE = 1, HG_SCOPE_REVIEW = 2, HG_SCOPE_OPERATE = 4 };

#define HG_TOKEN_HASH_BYTES 32

struct hg_token {
    struct hg_str name; /* of its holder: recorded with what they did; the token itself never is */
    unsigned scopes;    /* of enum hg_token_scope */
    unsigned char hash[HG_TOKEN_HASH_BYTES]; /* SHA-256 of the token's text */
};

/* Limits that keep one caller from starving the others. Bytes and whole seconds. */
struct hg_limits {
    size_t header_bytes;         /* request line and headers together */
    size_t body_bytes;           /* of one lead, or any body that is read whole */
    size_t program_bytes;        /* of an uploaded program file */
    size_t batch_bytes;          /* of an NDJSON body, which is decided as it arrives */
    unsigned connections;        /* open at once */
    unsigned connections_per_ip; /* 0: no limit of its own */
    unsigned idle_seconds;       /* without a byte, or between two requests */
    unsigned request_seconds;    /* from the first line of a request to the last byte of its body */
    unsigned batch_seconds;      /* the same for NDJSON */
    unsigned answer_seconds;     /* for the client to receive the response */
    unsigned stop_seconds;       /* for requests in progress when the service stops */
};

struct hg_policy_config {
    struct hg_str name;  /* in paths: /v1/policies/NAME/decisions */
    struct hg_str path;  /* the file, for messages */
    struct hg_str bytes; /* a program file */
    struct hg_str signature; /* the text of its .minisig; empty: it has none */
    struct hg_str flags;     /* enabled when it is activated, separated by commas */
};

/* Where it listens: `host` is an IPv4 or IPv6 address, or the path of a Unix socket when `port` is
 * HG_LISTEN_UNIX. Port 0: any free one. */
#define HG_LISTEN_UNIX (-1)
struct hg_listen {
    struct hg_str host;
    int port;
};

/* Durable state: see database.h and writer.h. */
struct hg_store_config {
    const char *url;           /* NULL: no store; decisions have no memory */
    unsigned queue;            /* jobs that may wait; more are refused with 503 */
    unsigned patience_seconds; /* for a database that is locked, restarting or unreachable */
    unsigned readers;          /* connections for reading */
    int64_t max_pages;         /* of 4096 bytes, SQLite only; 0: no limit but the disk */
};

/* The decision log: see log.h. */
#define HG_LOG_KEY_BYTES 32
struct hg_log_config {
    const unsigned char *key; /* for values that the contract hashes or seals; NULL: they are masked */
    int64_t keep;             /* microseconds: older entries are removed; 0: never */
};

struct hg_service_config {
    struct hg_listen listen;
    struct hg_str tls_certificate, tls_key; /* PEM, with a NUL after them; empty: no TLS */
    unsigned threads;                       /* that read requests and decide; at least 1 */
    struct hg_limits limits;
    const struct hg_token *tokens; /* none: whoever reaches the service may do everything */
    size_t token_count;
    const struct hg_public_key *keys; /* whose program signatures are trusted */
    size_t key_count;
    bool signed_only; /* refuses programs that none of them has signed */
    const struct hg_policy_config *policies;
    size_t policy_count;
    struct hg_store_config store;
    struct hg_log_config log;
    int journal_file;   /* where the journal goes; -1: nowhere */
    enum hg_journal_level journal_level;
    const struct hg_clock *clock; /* NULL: the system's */
};

/* Defaults for one machine behind a proxy; docs/service.md gives the reasons. */
extern const struct hg_limits hg_limits_default;

#endif
