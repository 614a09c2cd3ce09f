/* Stored versions of policies: program files by digest, and for each policy the plan of which version decides
 * (lineup.h). They are in the service's database, so that an activation survives a restart and applies to every
 * replica; without a store they are in memory while the service runs.
 *
 * A change is one transaction: the plan as it was read (If-Match), the version it names, and what belongs to the
 * version. Then the lineup of this process is replaced; others follow within HG_VERSIONS_POLL. Thread safe. */
#ifndef HG_SERVICE_VERSIONS_H
#define HG_SERVICE_VERSIONS_H

#include "service/common/config.h"
#include "service/common/journal.h"
#include "service/policies/policies.h"
#include "service/store/readers.h"
#include "service/common/signature.h"
#include "service/store/writer.h"

#define HG_VERSIONS_POLL 1000 /* milliseconds between looks at what other replicas changed */
#define HG_VERSION_NAME_MAX 200u /* characters of what a request calls a version */

struct hg_versions_options {
    struct hg_policies *policies; /* where lineups are put */
    struct hg_writer *writer;     /* both or neither: NULL keeps all in memory */
    struct hg_readers *readers;
    const struct hg_clock *clock;
    struct hg_metrics *metrics;   /* may be NULL */
    struct hg_journal *journal;   /* may be NULL */
    const unsigned char *log_key; /* for evaluators; may be NULL */
    const struct hg_public_key *keys; /* whose signatures are trusted */
    size_t key_count;
    bool signed_only; /* refuses a program that none of them has signed */
};

struct hg_versions;
/* NULL after filling in `why` for people, of `room` bytes. */
struct hg_versions *hg_versions_new(const struct hg_versions_options *options, char *why, size_t room);
/* Takes in what the configuration names: a file that was never seen before is activated; one that was
 * is not: what is active then is what somebody activated. False after filling in `why`; policies before
 * the one at fault are taken in. */
bool hg_versions_configure(struct hg_versions *versions, const struct hg_policy_config *policies,
                           size_t count, char *why, size_t room);
/* The same when the service starts; then makes every lineup ready and looks for changes from then on. */
bool hg_versions_start(struct hg_versions *versions, const struct hg_policy_config *policies,
                       size_t count, char *why, size_t room);
/* NULL is allowed. */
void hg_versions_free(struct hg_versions *versions);

/* How an attempt ended. */
enum hg_versions_end {
    HG_VERSIONS_OK,
    HG_VERSIONS_NO_POLICY,  /* there is none of this name */
    HG_VERSIONS_NO_VERSION, /* or no such version of it, or more than one */
    HG_VERSIONS_CHANGED,    /* the plan is not what it was when it was read */
    HG_VERSIONS_REFUSED,    /* the program or its signature will not do */
    HG_VERSIONS_INVALID,     /* it cannot be done as asked: already active, nothing before it … */
    HG_VERSIONS_BUSY,       /* ask again */
    HG_VERSIONS_STORE       /* the database fails */
};
struct hg_versions_outcome {
    enum hg_versions_end end;
    char message[480]; /* for people, unless it is OK */
};

/* A version as it is kept. */
struct hg_stored_version {
    struct hg_str file, version, digest, owner;
    struct hg_str key, comment; /* of its signature; empty: none was trusted */
    int64_t at;                 /* when it was taken in */
    struct hg_str token;        /* by whom: the name of a token; empty: the configuration's */
    bool is_new;                /* it was not there before */
};

/* Takes in a program. `signature`: the text of its .minisig, or empty. Texts of `kept` are in `arena`
 * (whose guard is set). */
bool hg_versions_add(struct hg_versions *versions, struct hg_str policy, struct hg_str bytes,
                     struct hg_str signature, struct hg_str token, struct hg_arena *arena,
                     struct hg_stored_version *kept, struct hg_versions_outcome *outcome);

/* What a request asks for; `name` is a file's digest, a policy's digest or a version's name, and empty
 * for none. */
struct hg_versions_request {
    enum hg_change_kind kind;
    struct hg_str policy, name, flags;
    int64_t percent;
    int64_t expected; /* the revision that was read; -1: any */
    struct hg_str token;
    bool configured; /* by the configuration, at the start: in the journal alone */
};
/* Changes the plan, and the lineup of this process. */
bool hg_versions_change(struct hg_versions *versions, const struct hg_versions_request *request,
                        struct hg_versions_outcome *outcome);

/* Removes the program of a version that has no part in the policy's plan, in one transaction with its entry
 * in the log. That there was one stays known: a configuration that still names its file activates it no
 * more at a start, and who sends it again has it back. */
bool hg_versions_remove(struct hg_versions *versions, struct hg_str policy, struct hg_str name,
                        struct hg_str token, struct hg_versions_outcome *outcome);

/* Calls `take` for each version of the policy that was not removed, the newest first. False after filling in `outcome`. */
bool hg_versions_each(struct hg_versions *versions, struct hg_str policy, struct hg_arena *arena,
                      void (*take)(void *context, const struct hg_stored_version *kept),
                      void *context, struct hg_versions_outcome *outcome);


#endif
