/* A loaded version: see version.h. */
#include "service/policies/version.h"

#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sha256.h"

/* Evaluators that wait for the next lead: as many as threads decide at once, and some; more are
 * freed when they come back. */
#define KEPT_EVALUATORS 64u

struct hg_version {
    atomic_size_t holders;
    headgate_program *program;
    struct hg_decision_counts *counts;
    struct hg_metrics *metrics;
    struct hg_series *differences[HG_MAX_DIFFERENCES]; /* under `lock`; once found, they stay */
    char policy[256];
    const unsigned char *log_key;
    uint64_t on; /* flags, by index */
    char *flags;
    char file[HG_FILE_DIGEST_SIZE + 1];
    pthread_mutex_t lock; /* over the free evaluators */
    headgate_evaluator *free[KEPT_EVALUATORS];
    size_t free_count;
};

void hg_file_digest(struct hg_str bytes, char digest[HG_FILE_DIGEST_SIZE + 1])
{
    unsigned char hash[HG_SHA256_SIZE];
    hg_sha256(bytes, hash);
    memcpy(digest, "sha256:", 7);
    sodium_bin2hex(digest + 7, 65, hash, sizeof hash);
}

/* --- loading ---------------------------------------------------------------------------------- */

static bool fail(struct hg_version_error *error, bool memory, const char *format, const char *what)
{
    error->memory = memory;
    snprintf(error->message, sizeof error->message, format, what);
    return false;
}

static bool no_memory(struct hg_version_error *error)
{
    return fail(error, true, "%s", "not enough memory");
}

static bool no_flag(const struct hg_version *version, struct hg_str name,
                    struct hg_version_error *error)
{
    char wrong[128];
    snprintf(wrong, sizeof wrong, "%.*s", (int)(name.len < 100 ? name.len : 100), name.at);
    if (headgate_flag_count(version->program) == 0)
        return fail(error, false, "the policy declares no flags, so there is no flag `%s`", wrong);
    return fail(error, false, "the policy declares no flag `%s`", wrong);
}

static bool turn_on(struct hg_version *version, struct hg_str name, struct hg_version_error *error)
{
    for (size_t i = 0; i < headgate_flag_count(version->program); i++)
        if (hg_str_is(name, headgate_flag_name(version->program, i))) {
            version->on |= UINT64_C(1) << i;
            return true;
        }
    return no_flag(version, name, error);
}

static bool read_flags(struct hg_version *version, struct hg_str names,
                       struct hg_version_error *error)
{
    while (names.len != 0) {
        const char *comma = memchr(names.at, ',', names.len);
        struct hg_str name = {names.at, comma != NULL ? (size_t)(comma - names.at) : names.len};
        if (!turn_on(version, name, error))
            return false;
        names.at += name.len + (comma != NULL);
        names.len -= name.len + (comma != NULL);
    }
    return true;
}

static bool is_on(const struct hg_version *version, size_t flag)
{
    return ((version->on >> flag) & 1) != 0;
}

static bool write_flags(struct hg_version *version, struct hg_version_error *error)
{
    const char *before = "";
    struct hg_buf text;
    hg_buf_init(&text, NULL, 0);
    for (size_t i = 0; i < headgate_flag_count(version->program); i++)
        if (is_on(version, i)) {
            hg_buf_print(&text, "%s%s", before, headgate_flag_name(version->program, i));
            before = ",";
        }
    hg_buf_byte(&text, '\0');
    version->flags = text.failed ? NULL : malloc(text.len);
    if (version->flags != NULL)
        memcpy(version->flags, text.at, text.len);
    hg_buf_release(&text);
    return version->flags != NULL || no_memory(error);
}

static bool count(struct hg_version *version, const struct hg_version_source *source,
                  struct hg_version_error *error)
{
    size_t len = source->policy.len < sizeof version->policy ? source->policy.len
                                                             : sizeof version->policy - 1;
    if (source->metrics == NULL)
        return true;
    memcpy(version->policy, source->policy.at, len);
    version->metrics = source->metrics;
    version->counts = hg_decision_counts_new(source->metrics, version->program, version->policy);
    return version->counts != NULL || no_memory(error);
}

static bool load(struct hg_version *version, const struct hg_version_source *source,
                 struct hg_version_error *error)
{
    headgate_error why;
    switch (
        headgate_program_load(source->bytes.at, source->bytes.len, NULL, &version->program, &why)) {
    case HEADGATE_OK:
        break;
    case HEADGATE_NOMEM:
        return no_memory(error);
    default:
        return fail(error, false, "it is not a usable program file: %s", why.message);
    }
    hg_file_digest(source->bytes, version->file);
    version->log_key = source->log_key;
    return read_flags(version, source->flags, error) && write_flags(version, error) &&
           count(version, source, error);
}

struct hg_version *hg_version_load(const struct hg_version_source *source,
                                   struct hg_version_error *error)
{
    struct hg_version *version = calloc(1, sizeof *version);
    *error = (struct hg_version_error){0};
    if (version == NULL) {
        no_memory(error);
        return NULL;
    }
    pthread_mutex_init(&version->lock, NULL);
    atomic_init(&version->holders, 1);
    if (load(version, source, error))
        return version;
    hg_version_release(version);
    return NULL;
}

struct hg_version *hg_version_hold(struct hg_version *version)
{
    if (version != NULL)
        atomic_fetch_add_explicit(&version->holders, 1, memory_order_relaxed);
    return version;
}

void hg_version_release(struct hg_version *version)
{
    if (version == NULL ||
        atomic_fetch_sub_explicit(&version->holders, 1, memory_order_acq_rel) != 1)
        return;
    while (version->free_count != 0)
        headgate_evaluator_free(version->free[--version->free_count]);
    for (size_t i = 0; i < HG_MAX_DIFFERENCES; i++)
        if (version->differences[i] != NULL)
            hg_metrics_drop(version->metrics, version->differences[i]);
    hg_decision_counts_free(version->counts);
    headgate_program_free(version->program);
    pthread_mutex_destroy(&version->lock);
    free(version->flags);
    free(version);
}

/* --- what it is ------------------------------------------------------------------------------- */

const headgate_program *hg_version_program(const struct hg_version *version)
{
    return version->program;
}

const char *hg_version_file(const struct hg_version *version)
{
    return version->file;
}

const char *hg_version_flags(const struct hg_version *version)
{
    return version->flags;
}

struct hg_decision_counts *hg_version_counts(const struct hg_version *version)
{
    return version->counts;
}

static struct hg_series *series_of(struct hg_version *version, const char *difference)
{
    char digest[HG_SHORT_DIGEST + 1];
    snprintf(digest, sizeof digest, "%s",
             headgate_program_digest(version->program) + strlen("sha256:"));
    const char *const values[] = {version->policy, headgate_program_version(version->program),
                                  digest, difference};
    return hg_metrics_hold(version->metrics, HG_M_SHADOW, values);
}

void hg_version_count_shadow(struct hg_version *version, size_t difference, const char *name)
{
    if (version->metrics == NULL)
        return;
    pthread_mutex_lock(&version->lock);
    struct hg_series **series = &version->differences[difference];
    if (*series == NULL)
        *series = series_of(version, name);
    pthread_mutex_unlock(&version->lock);
    hg_series_add(*series, 1);
}

bool hg_version_is(const struct hg_version *version, struct hg_str file, struct hg_str flags)
{
    return hg_str_is(file, version->file) && hg_str_is(flags, version->flags);
}

/* --- evaluators ------------------------------------------------------------------------------- */

static headgate_evaluator *make(const struct hg_version *version)
{
    headgate_evaluator *evaluator;
    if (headgate_evaluator_new(version->program, NULL, &evaluator) != HEADGATE_OK)
        return NULL;
    headgate_log_key(evaluator, version->log_key);
    for (size_t i = 0; i < headgate_flag_count(version->program); i++)
        if (is_on(version, i) && headgate_flag_turn(evaluator, i, true) != HEADGATE_OK)
            abort(); /* there is such a flag */
    return evaluator;
}

headgate_evaluator *hg_version_take_evaluator(struct hg_version *version)
{
    headgate_evaluator *evaluator = NULL;
    pthread_mutex_lock(&version->lock);
    if (version->free_count != 0)
        evaluator = version->free[--version->free_count];
    pthread_mutex_unlock(&version->lock);
    return evaluator != NULL ? evaluator : make(version);
}

void hg_version_return_evaluator(struct hg_version *version, headgate_evaluator *evaluator)
{
    pthread_mutex_lock(&version->lock);
    bool keep = version->free_count < KEPT_EVALUATORS;
    if (keep)
        version->free[version->free_count++] = evaluator;
    pthread_mutex_unlock(&version->lock);
    if (!keep)
        headgate_evaluator_free(evaluator);
}
