/* Between json_direct.c and json_direct_value.c: the state of the fast path while it reads one
 * lead. */
#ifndef HG_RUNTIME_JSON_DIRECT_H
#define HG_RUNTIME_JSON_DIRECT_H

#include "runtime/ingest/value_cache.h"
#include "runtime/ingest/json_parts.h"

/* The reader's state for one lead. */
struct hg_direct {
    struct hg_json_reader *reader;
    struct hg_lanes *lanes;
    struct hg_value_cache **caches; /* a field each */
    struct hg_value *values;      /* of the lane: field f's is values[f * stride] */
    struct hg_input *inputs;
    size_t stride;
    bool discard_unread;     /* as the lanes */
    uint32_t now_field; /* never discarded; or no field */
    uint32_t lane;
    uint64_t lead;                    /* as the reader */
    struct hg_json_member *last;      /* the last member read */
    const struct hg_json_key *object; /* the key of the innermost open object; NULL: the lead
                                         itself */
    const char *value;                /* of unpredicted_member */
    const char *confidences;          /* their object, or NULL; and its depth */
    unsigned confidences_depth;
    const char *end; /* HG_TEXT_PADDING bytes behind it can be read and may be anything */
    unsigned depth;
    bool complete;                                        /* the whole lead was read */
    const struct hg_json_key *open[HG_LEAD_MAX_DEPTH]; /* `object` of those around, by depth */
};

static inline const char *hg_direct_skip_space(const struct hg_direct *walk, const char *at)
{
    while ((unsigned char)*at <= ' ' && hg_json_is_space(*at) && at < walk->end)
        at++;
    return at;
}

/* json_direct_value.c. The first three return the position behind the value, or NULL to give up on
 * the fast path: a value by its nodes; a new scalar from `at` to `past`, without escapes; an
 * object or list. */
const char *hg_direct_by_nodes(struct hg_direct *walk, uint32_t field, const char *at);
const char *hg_direct_scalar(struct hg_direct *walk, const struct hg_json_key *key, uint8_t kind,
                          const char *at, const char *past);
const char *hg_direct_nested(struct hg_direct *walk, const struct hg_json_key *key, const char *at);
/* Applies the confidences that were skipped before to the values. False: give up. */
bool hg_direct_apply_confidences(struct hg_direct *walk);

#endif
