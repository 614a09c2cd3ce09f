/* Diagnostics: what is wrong, where, and what to do, as records; rendered for people, as JSON,
 * SARIF 2.1.0, JUnit XML, rdjson and GitHub annotations by hg_diags_render. Records and their
 * texts live in the collector's arena. Not thread safe: a collector belongs to one thread.
 *
 * Messages are lower case without a full stop, the user's own text in backticks. Every code is a
 * row of diagnostics.def with its page (what, avoid, prefer, why). */
#ifndef HG_BASE_DIAG_H
#define HG_BASE_DIAG_H

#include "base/source.h"

enum hg_severity { HG_ERROR, HG_WARNING, HG_NOTE };

/* HG_E0101 … : one constant per row of diagnostics.def. */
enum hg_code {
#define HG_DIAGNOSTIC(code, severity, title, what, avoid, prefer, why) HG_##code,
#include "base/diagnostics.def"
#undef HG_DIAGNOSTIC
    HG_CODE_COUNT
};

struct hg_diag_page {
    const char *code; /* "E0101" */
    enum hg_severity severity;
    const char *title;  /* a few words: "unknown field" */
    const char *what;   /* what it means */
    const char *avoid;  /* an example that provokes it ("" when none is useful) */
    const char *prefer; /* the same, right */
    const char *why;    /* why Headgate insists */
};

struct hg_label {
    struct hg_span span;
    struct hg_str text; /* may be empty */
};

struct hg_fix { /* replaces the span by the text; present when text.at is not NULL */
    struct hg_span span;
    struct hg_str text;
    bool mechanical; /* keeps the meaning, so that it may be applied unseen */
};

#define HG_MAX_LABELS 3

/* One value of an example lead that demonstrates a finding. */
enum hg_witness_kind {
    HG_WITNESS_UNKNOWN, /* not set in the lead; `text` is empty */
    HG_WITNESS_TEXT,
    HG_WITNESS_NUMBER, /* `text` is a number of JSON */
    HG_WITNESS_TRUTH   /* "yes" or "no" */
};
struct hg_witness {
    struct hg_str name; /* of what is matched: most often a field */
    enum hg_witness_kind kind;
    struct hg_str text;
};

/* The table, row and column that a finding concerns; a text is empty where it concerns several. */
struct hg_diag_cell {
    struct hg_str table, row, column; /* a row by its id, as in traces */
    struct hg_str *against;           /* other rows: those it overlaps with, or that beat it */
    size_t against_count;
    struct hg_witness *witness; /* a lead that shows it, in the order of the columns */
    size_t witness_count;
};

struct hg_diag {
    enum hg_code code;
    enum hg_severity severity;
    struct hg_str message;
    struct hg_label labels[HG_MAX_LABELS]; /* [0] is the place */
    size_t label_count;
    struct hg_str help; /* may be empty */
    struct hg_fix fix;
    struct hg_diag_cell cell;
    struct hg_str ignored; /* the reason of the comment that suppresses it (compiler/ignore.c); at
                              is NULL: not suppressed */
};

/* Collects at most `maximum` records (default 100) and counts the rest. */
struct hg_diags {
    struct hg_arena *arena;
    struct hg_sources *sources;
    HG_VEC(struct hg_diag) list;
    size_t maximum, dropped;
    size_t errors, warnings;
};

/* An empty collector. `sources` may be NULL: records then have no place. */
void hg_diags_init(struct hg_diags *diags, struct hg_arena *arena, struct hg_sources *sources);
/* Adds a record with the code's severity at `span` and returns it for the functions below to
 * extend; never NULL (beyond the maximum: a scratch record). */
struct hg_diag *hg_report(struct hg_diags *diags, enum hg_code code, struct hg_span span,
                          const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Sets the text under the carets of label 0. */
void hg_diag_say(struct hg_diags *diags, struct hg_diag *diag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void hg_diag_label(struct hg_diags *diags, struct hg_diag *diag, struct hg_span span,
                   const char *format, ...) __attribute__((format(printf, 4, 5)));
void hg_diag_help(struct hg_diags *diags, struct hg_diag *diag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A mechanical replacement that leaves no choice: it rewrites what is there, or removes what has
 * no effect. Becomes the help, too, where there is none. */
void hg_diag_fix(struct hg_diags *diags, struct hg_diag *diag, struct hg_span span,
                 struct hg_str text);
/* The same for a replacement that guesses the intention: to be shown, not applied unseen. */
void hg_diag_propose(struct hg_diags *diags, struct hg_diag *diag, struct hg_span span,
                     struct hg_str text);
/* Proposes the nearest of `names` at label 0 ("did you mean `x`?"), if one is near. */
void hg_diag_suggest(struct hg_diags *diags, struct hg_diag *diag, struct hg_str wrong,
                     const struct hg_str *names, size_t count);

/* Attaches the table, row and column that the record concerns, with its example lead; not copied,
 * so texts and arrays must live as long as the records. For machine-readable formats only: the
 * message says it in words. */
void hg_diag_about(struct hg_diags *diags, struct hg_diag *diag, struct hg_diag_cell cell);
/* "country DE, segment unknown", or "any lead" for an example without values. In the arena. */
struct hg_str hg_witness_words(struct hg_arena *arena, const struct hg_witness *witness,
                               size_t count);

/* The page of a code; static, never NULL. */
const struct hg_diag_page *hg_diag_page(enum hg_code code);
/* The code named "E0412", or HG_CODE_COUNT. */
enum hg_code hg_diag_find(struct hg_str name);

/* Suppresses the record: it no longer counts, and only SARIF reports it (as suppressed). */
void hg_diag_ignore(struct hg_diags *diags, struct hg_diag *diag, struct hg_str why);

enum hg_diag_format {
    HG_DIAG_TEXT,
    HG_DIAG_JSON,
    HG_DIAG_SARIF,
    HG_DIAG_GITHUB,
    HG_DIAG_RDJSON, /* reviewdog's diagnostic format */
    HG_DIAG_JUNIT
};
/* Renders the records to `out` in source order, without duplicates. `colour` applies to
 * HG_DIAG_TEXT, which has a blank line between records and no summary; JSON is one object
 * {"diagnostics":[…]}. Failure is the buffer's flag. */
void hg_diags_render(struct hg_diags *diags, enum hg_diag_format format, bool colour,
                     struct hg_buf *out);

#endif
