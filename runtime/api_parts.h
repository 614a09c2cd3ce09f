/* Between the files api_*.c: the handles of include/headgate.h.
 *
 * The public interface stands beside the commands, on top of record.h, lanes.h and decision.h;
 * nothing in runtime/ uses it. */
#ifndef HG_RUNTIME_API_PARTS_H
#define HG_RUNTIME_API_PARTS_H

#include "include/headgate.h"
#include "runtime/decision/decision.h"
#include "runtime/packet/log_form.h"
#include "runtime/packet/packet_read.h"
#include "runtime/ingest/record.h"

struct headgate_program {
    struct hg_allocator allocator;
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_program *program;
    struct hg_image *image;
    /* NUL-terminated copies. */
    const char *name, *version, *owner, *digest;
    const char **fields, **outcomes, **rules, **flags, **flag_owners;
};

enum hg_api_stage { HG_API_EMPTY, HG_API_FIELDS, HG_API_WHOLE, HG_API_DECIDED, HG_API_ASSIGNED };

struct headgate_evaluator {
    struct hg_allocator allocator;
    const struct headgate_program *of;
    struct hg_lanes *lanes; /* one lane */
    struct hg_json_reader *reader;
    struct hg_decision decision;
    uint8_t *results; /* a result per rule, filled in on first use */
    bool results_ready;
    struct hg_buf packet;
    struct hg_str passed_over; /* for the next assignment; or empty */
    int64_t assign_now;        /* if somebody is passed over: the instant of that */
    struct hg_packet_reader *packets; /* made on first use */
    struct hg_log_keys keys;          /* for lanes->log_keys */
    uint8_t stage; /* enum hg_api_stage */
};

/* The host's allocator, or the C library's for NULL. */
struct hg_allocator hg_api_allocator(const headgate_allocator *given);
/* Fills `error`, which may be NULL, and returns `status`. */
enum headgate_status hg_api_fail(headgate_error *error, enum headgate_status status,
                                 const char *format, ...) __attribute__((format(printf, 3, 4)));
void hg_api_no_error(headgate_error *error);

struct hg_store;
/* Assigns the decided lead; HG_OK, HG_NOMEM, or the store's HG_IO. */
enum hg_status hg_api_assign(headgate_evaluator *evaluator, const struct hg_store *store,
                             const char *recorded) HG_MUST_CHECK;

/* The decision, or NULL before there is one. */
static inline const struct hg_decision *hg_api_decision(const headgate_evaluator *evaluator)
{
    return evaluator->stage >= HG_API_DECIDED ? &evaluator->decision : NULL;
}
/* A NUL-terminated copy of `text`, in the lead's arena; NULL when memory ran out. */
const char *hg_api_text(headgate_evaluator *evaluator, struct hg_str text);

#endif
