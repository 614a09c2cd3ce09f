/* Collects the mutations of a policy, item by item in source order (mutate_*.c), and applies a
 * mutation to its source. */
#include <stdlib.h>

#include "compiler/mutate/mutate_parts.h"

#define SHOWN_COLUMNS 72u /* of a change: a rule of many lines is cut here */

const char *hg_mutation_name(enum hg_mutation_kind kind)
{
    static const char *const names[HG_MUTATION_KINDS] = {
        "threshold", "operator", "connective", "member", "points", "order",
        "posture",   "outcome",  "route",      "row",    "drop",   "contract",
    };
    return names[kind];
}

struct hg_str hg_mutation_apply(const struct hg_mutation *mutation, struct hg_str text,
                                struct hg_arena *arena)
{
    size_t before = mutation->span.start, after = text.len - mutation->span.end;
    struct hg_str made = {NULL, before + mutation->text.len + after};
    char *at = hg_arena_alloc(arena, made.len + 1);
    memcpy(at, text.at, before);
    if (mutation->text.len != 0)
        memcpy(at + before, mutation->text.at, mutation->text.len);
    memcpy(at + before + mutation->text.len, text.at + mutation->span.end, after);
    at[made.len] = '\0';
    made.at = at;
    return made;
}

/* --- what people see -------------------------------------------------------------------------- */

/* On one line, without comments and repeated spaces, truncated. */
static struct hg_str one_line(struct hg_arena *arena, struct hg_str text)
{
    char *at = hg_arena_alloc(arena, text.len + sizeof "…");
    size_t len = 0, columns = 0;
    bool quoted = false, comment = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        quoted ^= c == '"' && !comment;
        comment = (comment || (c == '#' && !quoted)) && c != '\n';
        bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (comment || (space && (len == 0 || at[len - 1] == ' ')))
            continue;
        columns += ((unsigned char)c & 0xC0) != 0x80;
        if (columns > SHOWN_COLUMNS) {
            memcpy(at + len, "…", sizeof "…" - 1);
            return (struct hg_str){at, len + sizeof "…" - 1};
        }
        at[len++] = space ? ' ' : c;
    }
    while (len != 0 && at[len - 1] == ' ')
        len--;
    return (struct hg_str){at, len};
}

static struct hg_mutation *add(struct hg_mutator *m, enum hg_mutation_kind kind,
                               struct hg_span shown, struct hg_span span, struct hg_str text)
{
    struct hg_mutation mutation = {
        .kind = kind,
        .span = span,
        .text = text,
        .before = one_line(m->arena, hg_source_text(m->model, shown)),
        .where = m->where,
        .order = (uint32_t)m->out->list.count,
    };
    hg_push(m->arena, &m->out->list, mutation);
    return &m->out->list.at[m->out->list.count - 1];
}

void hg_mutation_add(struct hg_mutator *m, enum hg_mutation_kind kind, struct hg_span shown,
                     struct hg_span span, struct hg_str text)
{
    struct hg_mutation within = {.span = span, .text = text};
    within.span.start -= shown.start;
    within.span.end -= shown.start;
    struct hg_str after = hg_mutation_apply(&within, hg_source_text(m->model, shown), m->arena);
    add(m, kind, shown, span, text)->after = one_line(m->arena, after);
}

void hg_mutation_add_drop(struct hg_mutator *m, enum hg_mutation_kind kind, struct hg_span shown,
                          struct hg_span span)
{
    add(m, kind, shown, span, HG_STR(""))->after = HG_STR("(left out)");
}

void hg_mutation_add_swap(struct hg_mutator *m, struct hg_span first, struct hg_span second)
{
    struct hg_span both = {first.source, first.start, second.end};
    struct hg_span between = {first.source, first.end, second.start};
    if (first.source != second.source || first.end > second.start)
        return;
    struct hg_str a = hg_source_text(m->model, first), b = hg_source_text(m->model, second);
    struct hg_str gap = hg_source_text(m->model, between);
    struct hg_mutation *made = add(
        m, HG_MUTATE_ORDER, first, both,
        hg_str_print(m->arena, "%.*s%.*s%.*s", HG_STR_ARGS(b), HG_STR_ARGS(gap), HG_STR_ARGS(a)));
    struct hg_str other = one_line(m->arena, b);
    made->after = hg_str_print(m->arena, "after %.*s", HG_STR_ARGS(other));
}

/* --- items ------------------------------------------------------------------------------------ */

static void mutate_defines(struct hg_mutator *m)
{
    for (uint32_t i = 0; i < m->model->define_count; i++) {
        m->where = m->model->defines[i].name;
        m->shown = m->model->defines[i].item->expr->span;
        hg_mutate_expr(m, m->model->defines[i].item->expr);
    }
}

static void mutate_applies(struct hg_mutator *m)
{
    struct hg_expr *applies = m->model->policy->header.applies_when;
    m->where = HG_STR("applies when");
    if (applies != NULL)
        m->shown = applies->span;
    hg_mutate_expr(m, applies);
}

static int by_place(const void *a, const void *b)
{
    const struct hg_mutation *x = a, *y = b;
    if (x->span.source != y->span.source)
        return x->span.source < y->span.source ? -1 : 1;
    if (x->span.start != y->span.start)
        return x->span.start < y->span.start ? -1 : 1;
    if (x->span.end != y->span.end)
        return x->span.end < y->span.end ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

void hg_mutations_of(struct hg_model *model, struct hg_arena *arena, struct hg_mutations *out)
{
    struct hg_mutator m = {.model = model, .arena = arena, .out = out};
    m.done = HG_ARRAY(arena, bool, model->scope->next_id);
    *out = (struct hg_mutations){0};
    m.numbers = HG_MUTATE_THRESHOLD;
    if (model->contract != NULL)
        hg_mutate_contract(&m);
    mutate_applies(&m);
    mutate_defines(&m);
    for (uint32_t i = 0; i < model->list_count; i++)
        hg_mutate_list(&m, &model->lists[i]);
    for (uint32_t i = 0; i < model->table_count; i++)
        hg_mutate_table(&m, &model->tables[i]);
    for (uint32_t i = 0; i < model->block_count; i++)
        hg_mutate_block(&m, &model->blocks[i]);
    if (out->list.count > 1)
        qsort(out->list.at, out->list.count, sizeof *out->list.at, by_place);
}
