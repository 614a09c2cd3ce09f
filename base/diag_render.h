/* Between the renderers of diagnostics; everyone else includes base/diag.h. */
#ifndef HG_BASE_DIAG_RENDER_H
#define HG_BASE_DIAG_RENDER_H

#include "base/diag.h"

/* The records to show: in source order, without duplicates. */
struct hg_diag_view {
    struct hg_sources *sources; /* may be NULL: no record then has a place */
    struct hg_arena *arena;
    const struct hg_diag **list;
    size_t count;
};

/* The span within its source's text; false when it has no source. */
bool hg_diag_place(const struct hg_diag_view *view, struct hg_span span, struct hg_span *out);
struct hg_str hg_diag_source_name(const struct hg_diag_view *view, struct hg_span span);
const char *hg_severity_name(enum hg_severity severity); /* "error" */
/* `s`, or a copy in which U+FFFD stands for every byte that is not UTF-8. */
struct hg_str hg_diag_utf8(const struct hg_diag_view *view, struct hg_str s);

struct hg_json;
/* Writes the members "table", "row", "column", "against" and "witness" into the open object, as
 * far as the record has them. Witness values are JSON: texts, numbers, true and false, null for
 * unknown. */
void hg_diag_put_cell(const struct hg_diag_view *view, const struct hg_diag *diag,
                      struct hg_json *json);
bool hg_diag_has_cell(const struct hg_diag *diag);

/* A member of the open object; for the JSON forms. */
struct hg_json;
void hg_diag_put_string(struct hg_json *json, const struct hg_diag_view *view, const char *key,
                        struct hg_str value);

/* The formats, each in a file of its own (diag_text.c, diag_machine.c, diag_sarif.c, diag_review.c,
 * diag_junit.c). */
void hg_diags_text(const struct hg_diag_view *view, bool colour, struct hg_buf *out);
void hg_diags_json(const struct hg_diag_view *view, struct hg_buf *out);
void hg_diags_sarif(const struct hg_diag_view *view, struct hg_buf *out);
void hg_diags_github(const struct hg_diag_view *view, struct hg_buf *out);
void hg_diags_rdjson(const struct hg_diag_view *view, struct hg_buf *out);
void hg_diags_junit(const struct hg_diag_view *view, struct hg_buf *out);

#endif
