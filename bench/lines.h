/* Measures a lead from its JSON line in steps: reading, the VM, the decision, the packet. As in
 * headgate eval: 64 leads at a time, whose text is not copied. */
#ifndef HG_BENCH_LINES_H
#define HG_BENCH_LINES_H

#include "tools.h"

#include "leads.h"

#define LINES_LANES 64u                                /* as headgate eval (cli/leads/leads_run.h) */
#define LINES_NOW (INT64_C(20777) * HG_MICROS_PER_DAY) /* 2026-11-20 */
#define LINES_PADDING 64u

struct lines {
    char *text; /* all lines, then padding */
    size_t len, count;
    struct hg_str *at;
    struct hg_json_reader *reader;
    struct hg_lanes *lanes;
    struct hg_guard guard;
    struct hg_arena arena; /* of a decision */
    struct hg_buf packets;
    enum hg_trace_level trace;
};

/* Takes the text of `all`: so many lines, each with its line break. */
static inline void lines_take(struct lines *lines, struct hg_buf *all, size_t count)
{
    lines->len = all->len;
    lines->count = count;
    hg_buf_fill(all, '\0', LINES_PADDING);
    lines->at = calloc(count, sizeof *lines->at);
    if (all->failed || lines->at == NULL)
        die("out of memory");
    lines->text = all->at;
    char *at = all->at;
    for (size_t i = 0; i < count; i++) {
        char *end = strchr(at, '\n');
        lines->at[i] = (struct hg_str){at, (size_t)(end - at)};
        at = end + 1;
    }
}

static inline void lines_start(struct lines *lines, const struct hg_image *image)
{
    lines->lanes = new_lanes(image, LINES_LANES);
    lines->lanes->texts_stay = lines->lanes->discard_unread = true; /* as in eval */
    lines->lanes->texts_padded = true;
    hg_arena_init(&lines->arena, NULL, &lines->guard);
    hg_buf_init(&lines->packets, NULL, 0);
    if (hg_json_reader_new(image, NULL, &lines->reader) != HG_OK)
        die("out of memory");
}

static inline void lines_free(struct lines *lines)
{
    hg_json_reader_free(lines->reader);
    hg_buf_release(&lines->packets);
    hg_arena_release(&lines->arena);
    hg_lanes_free(lines->lanes);
    free(lines->text);
    free(lines->at);
}

static inline void lines_read(struct lines *lines, size_t lead, uint32_t lane)
{
    struct hg_lead_error error;
    if (hg_json_read(lines->reader, lines->lanes, lane, lines->at[lead], &error) != HG_OK)
        die(error.message);
}

static inline void lines_work_read(void *context, size_t from, size_t to)
{
    struct lines *lines = context;
    hg_lanes_reset(lines->lanes, (uint32_t)(to - from));
    for (size_t i = from; i < to; i++) {
        lines->lanes->now[i - from] = LINES_NOW;
        lines_read(lines, i, (uint32_t)(i - from));
    }
}

static inline void lines_work_run(void *context, size_t from, size_t to)
{
    lines_work_read(context, from, to);
    run_lanes(((struct lines *)context)->lanes);
}

static inline void lines_decide(struct lines *lines, size_t from, size_t to, bool write)
{
    struct hg_packet_options options = {.trace = lines->trace};
    struct hg_decision decision;
    lines_work_run(lines, from, to);
    hg_buf_clear(&lines->packets);
    for (uint32_t l = 0; l < to - from; l++) {
        hg_arena_reset(&lines->arena);
        if (hg_decide(lines->lanes, l, &lines->arena, &decision) != HG_OK)
            die("out of memory");
        if (!write)
            continue;
        hg_packet_json(lines->lanes, l, &decision, &options, &lines->packets);
        hg_buf_byte(&lines->packets, '\n');
    }
}

static inline void lines_work_decide(void *context, size_t from, size_t to)
{
    lines_decide(context, from, to, false);
}

static inline void lines_work_packet(void *context, size_t from, size_t to)
{
    lines_decide(context, from, to, true);
}

/* --- growth --------------------------------------------------------------------------------- */

/* What a lead costs from its line to its packet, and how much of that is reading. */
struct lines_figures {
    double read, none, hits;
};

/* One pass of everything first, so that memory is there. `smallest`: of the row this one is held
 * against, or NULL. Prints the columns without a line break. */
static inline struct lines_figures lines_figures(struct lines *lines,
                                                 const struct lines_figures *smallest)
{
    struct lines_figures figures;
    figures.read = measure(NULL, lines_work_read, lines, lines->count, LINES_LANES);
    lines->trace = HG_TRACE_NONE;
    figures.none = measure(NULL, lines_work_packet, lines, lines->count, LINES_LANES);
    lines->trace = HG_TRACE_HITS;
    figures.hits = measure(NULL, lines_work_packet, lines, lines->count, LINES_LANES);
    const struct lines_figures *than = smallest != NULL ? smallest : &figures;
    printf("read %6.0f ns   packet %6.0f ns %5.2f x   with hits %6.0f ns %5.2f x", figures.read,
           figures.none, figures.none / than->none, figures.hits, figures.hits / than->hits);
    return figures;
}

#endif
