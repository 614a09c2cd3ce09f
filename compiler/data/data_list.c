/* Lists from files: a text file with one entry per line, or one column of a CSV. Entries are
 * normalised like the texts of leads; duplicates after case folding are dropped with a warning. */
#include "base/map.h"
#include "bytecode/program.h"
#include "compiler/data/data_text.h"

#define ENTRY_MAX 4096u /* bytes: far over any name, domain or title */

struct list_reader {
    struct hg_diags *diags;
    struct hg_arena *arena;
    struct hg_map seen; /* folded text to index */
    HG_VEC(struct hg_list_entry) entries;
    bool full;
};

static void report_repeat(struct list_reader *r, struct hg_str text, struct hg_span span,
                          struct hg_span first)
{
    struct hg_diag *diag =
        hg_report(r->diags, HG_W0611, span, "`%.*s` is already in the list", HG_STR_ARGS(text));
    hg_diag_label(r->diags, diag, first, "first here");
}

static void add_entry(struct list_reader *r, struct hg_str raw, struct hg_span span)
{
    if (raw.len > ENTRY_MAX) {
        hg_report(r->diags, HG_E0608, (struct hg_span){span.source, span.start, span.start + 1},
                  "this entry has %zu bytes; the maximum is %u", raw.len, ENTRY_MAX);
        return;
    }
    struct hg_str text = hg_text_normalise(r->arena, raw);
    if (text.len == 0)
        return;
    if (r->entries.count == HG_MAX_LIST_ITEMS) {
        hg_report(r->diags, HG_E0608, span, "the list has more than %u entries", HG_MAX_LIST_ITEMS);
        r->full = true;
        return;
    }
    bool added;
    uint64_t *first = hg_map_add(&r->seen, hg_text_fold(r->arena, text), r->entries.count, &added);
    struct hg_list_entry entry = {text, span};
    if (added)
        hg_push(r->arena, &r->entries, entry);
    else
        report_repeat(r, text, span, r->entries.at[*first].span);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* The line without its comment and surrounding space. */
static struct hg_span entry_of(struct hg_str text, struct hg_span line)
{
    for (uint32_t i = line.start; i < line.end; i++)
        if (text.at[i] == '#' && (i == line.start || is_space(text.at[i - 1])))
            line.end = i;
    while (line.end > line.start && is_space(text.at[line.end - 1]))
        line.end--;
    while (line.start < line.end && is_space(text.at[line.start]))
        line.start++;
    return line;
}

static void read_lines(struct list_reader *r, uint32_t source, uint32_t start)
{
    struct hg_str text = r->diags->sources->list.at[source].text;
    while (start < text.len && !r->full) {
        const char *at = text.at + start;
        const char *end = memchr(at, '\n', text.len - start);
        uint32_t stop = end != NULL ? (uint32_t)(end - text.at) : (uint32_t)text.len;
        struct hg_span span = entry_of(text, (struct hg_span){source, start, stop});
        add_entry(r, (struct hg_str){text.at + span.start, span.end - span.start}, span);
        start = stop + 1;
    }
}

static void report_column(struct list_reader *r, const struct hg_csv *csv, struct hg_str column,
                          struct hg_span span)
{
    struct hg_str *names = HG_ARRAY(r->arena, struct hg_str, csv->column_count);
    for (size_t i = 0; i < csv->column_count; i++)
        names[i] = csv->header[i].text;
    struct hg_diag *diag =
        hg_report(r->diags, HG_E0610, span, "the file has no column `%.*s`", HG_STR_ARGS(column));
    hg_diag_suggest(r->diags, diag, column, names, csv->column_count);
}

static void read_column(struct list_reader *r, uint32_t source, struct hg_str column,
                        struct hg_span column_span)
{
    struct hg_csv csv;
    if (hg_csv_read(r->diags, source, r->arena, &csv) != HG_OK)
        return;
    size_t at = hg_csv_column(&csv, column);
    if (at == SIZE_MAX) {
        report_column(r, &csv, column, column_span);
        return;
    }
    for (size_t i = 0; i < csv.row_count && !r->full; i++)
        add_entry(r, csv.rows[i].cells[at].text, csv.rows[i].cells[at].span);
}

enum hg_status hg_list_read(struct hg_diags *diags, uint32_t source, struct hg_str column,
                            struct hg_span column_span, struct hg_arena *arena,
                            struct hg_list_data *list)
{
    size_t errors = diags->errors;
    uint32_t start;
    struct list_reader r = {.diags = diags, .arena = arena};
    *list = (struct hg_list_data){0};
    if (!hg_data_is_text(diags, source, &start))
        return HG_INVALID;
    hg_map_init(&r.seen, arena);
    if (column.at != NULL)
        read_column(&r, source, column, column_span);
    else
        read_lines(&r, source, start);
    list->entries = r.entries.at;
    list->count = r.entries.count;
    if (diags->errors != errors)
        return HG_INVALID;
    if (list->count == 0)
        hg_report(diags, HG_W0612, (struct hg_span){source, 0, 0}, "the list has no entries");
    return HG_OK;
}
