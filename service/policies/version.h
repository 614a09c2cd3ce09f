/* A loaded version of a policy: a verified program, its flags, and a pool of evaluators. Immutable but for the
 * pool; reference counted. Thread safe. */
#ifndef HG_SERVICE_VERSION_H
#define HG_SERVICE_VERSION_H

#include "base/text.h"
#include "include/headgate.h"
#include "service/policies/decision_counts.h"

/* "sha256:" and 64 hex digits. */
#define HG_FILE_DIGEST_SIZE 71

struct hg_version;

/* What to load. Bytes and texts are not kept. */
struct hg_version_source {
    struct hg_str policy; /* its name in paths */
    struct hg_str bytes;  /* a program file */
    struct hg_str flags;  /* names of those that are on, parted by commas; may be empty */
    struct hg_metrics *metrics;     /* counts what it decides; may be NULL */
    const unsigned char *log_key;   /* of masked values, given to each evaluator; may be NULL */
};

/* Why a version cannot be used: for people, one line. */
struct hg_version_error {
    char message[400];
    bool memory; /* it was only that memory is short */
};

/* Held once. NULL after filling in `error`. */
struct hg_version *hg_version_load(const struct hg_version_source *source,
                                   struct hg_version_error *error);
/* Returns `version`, held once more. */
struct hg_version *hg_version_hold(struct hg_version *version);
/* NULL is allowed. */
void hg_version_release(struct hg_version *version);

const headgate_program *hg_version_program(const struct hg_version *version);
/* Of the file's bytes: it tells apart what the policy's digest does not (teams, calendars, where rules
 * stand). */
const char *hg_version_file(const struct hg_version *version);
/* As given, sorted as the policy declares them. */
const char *hg_version_flags(const struct hg_version *version);
/* What it decided; NULL where nobody counts. */
struct hg_decision_counts *hg_version_counts(const struct hg_version *version);
/* Counts one lead it decided as a shadow, by what was different (shadow.h). */
#define HG_MAX_DIFFERENCES 8u
void hg_version_count_shadow(struct hg_version *version, size_t difference, const char *name);
/* Is it this file with these flags? */
bool hg_version_is(const struct hg_version *version, struct hg_str file, struct hg_str flags);

/* "sha256:…" of bytes. */
void hg_file_digest(struct hg_str bytes, char digest[HG_FILE_DIGEST_SIZE + 1]);

/* An evaluator from the pool, created if none is free; NULL when memory is out. Return it before releasing the
 * version. */
headgate_evaluator *hg_version_take_evaluator(struct hg_version *version);
void hg_version_return_evaluator(struct hg_version *version, headgate_evaluator *evaluator);

#endif
