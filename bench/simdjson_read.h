/* simdjson On-Demand in its usual form for leads: one object into one flat record, only the
 * requested members, texts unescaped. The baseline for Headgate's reading and deciding
 * (bench/ingest.c). Compiled for the machine it runs on, which Headgate is not. */
#ifndef HG_BENCH_SIMDJSON_READ_H
#define HG_BENCH_SIMDJSON_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SR_MAX_FIELDS 128u
#define SR_MAX_LIST 32u
#define SR_PADDING 64u /* bytes that must be readable after a line */

enum sr_kind { SR_TEXT, SR_INTEGER, SR_TRUTH, SR_TEXTS };

struct sr_field {
    const char *name;
    enum sr_kind kind;
};

struct sr_text {
    const char *at; /* into the reader; valid until its next line */
    size_t len;
};

struct sr_value {
    bool given;
    uint32_t count; /* of texts */
    union {
        int64_t number;
        struct sr_text text;
    } is;
    struct sr_text texts[SR_MAX_LIST]; /* last, so that it costs nothing where there are none */
};

struct sr_reader;
struct sr_reader *sr_new(const struct sr_field *fields, size_t count); /* NULL: no memory */
void sr_free(struct sr_reader *reader);
/* One line; `room` is what may be read from `at` on, SR_PADDING more than `len` at least. A value
 * for each field. False where the line is no object of values of these kinds. */
bool sr_read(struct sr_reader *reader, const char *at, size_t len, size_t room,
             struct sr_value *values);
const char *sr_kernel(void); /* which of simdjson's implementations runs */

#ifdef __cplusplus
}
#endif
#endif
