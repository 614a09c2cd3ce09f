/* Source texts of a compilation and positions in them. A position is a byte range of one source;
 * lines and columns are computed only when shown. One thread at a time: the line table is built on
 * first use. */
#ifndef HG_BASE_SOURCE_H
#define HG_BASE_SOURCE_H

#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"

/* source is an index into struct hg_sources; HG_NO_SOURCE when there is no place. */
struct hg_span {
    uint32_t source, start, end; /* [start, end) in bytes */
};
#define HG_NO_SOURCE UINT32_MAX
#define HG_NO_SPAN ((struct hg_span){HG_NO_SOURCE, 0, 0})

struct hg_source {
    struct hg_str name; /* the path as given, or relative to the root */
    struct hg_str text;
    uint32_t *lines; /* byte offset of each line's start; built on first use */
    size_t line_count;
};

struct hg_sources {
    struct hg_arena *arena;
    HG_VEC(struct hg_source) list;
};

struct hg_position {
    uint32_t line, column; /* from 1; the column counts code points */
};

/* An empty set of sources. */
void hg_sources_init(struct hg_sources *sources, struct hg_arena *arena);
/* `text` is not copied and must outlive the set. Returns its index. */
uint32_t hg_sources_add(struct hg_sources *sources, struct hg_str name, struct hg_str text);
struct hg_position hg_position_of(struct hg_sources *sources, uint32_t source, uint32_t offset);
/* The line (from 1) without its line break. */
struct hg_str hg_line_of(struct hg_sources *sources, uint32_t source, uint32_t line);
struct hg_span hg_span_join(struct hg_span a, struct hg_span b); /* same source: from a to b */

/* File access of the compiler, which never opens a file itself. `read` puts the whole file into
 * the arena (*text), or returns HG_IO with a reason for people in *why ("no such file"), or
 * HG_LIMIT. Paths are interpreted by the loader; the compiler only joins them with '/'. */
struct hg_loader {
    enum hg_status (*read)(void *context, struct hg_str path, struct hg_arena *arena,
                           struct hg_str *text, struct hg_str *why);
    void *context;
};

#endif
