/* Generated decision tables: inline, and the same rows as a CSV file. */
#include "tests/oracle/generate_parts.h"

#include <stdio.h>

/* A cell, once as the policy writes it and once as the file does. */
struct writing {
    struct gen *gen;
    struct hg_buf *csv;
};

enum column { COLUMN_E, COLUMN_N, COLUMN_T, COLUMN_C, COLUMN_G, COLUMN_D, COLUMN_B, COLUMNS };

static void value(const struct writing *w, const char *text)
{
    hg_buf_print(w->gen->out, "\"%s\"", text);
    hg_buf_text(w->csv, text);
}

static void number_cell(const struct writing *w)
{
    uint32_t low = gen_below(w->gen, 4), high = 4 + gen_below(w->gen, 6);
    char cell[40];
    switch (gen_below(w->gen, 5)) {
    case 0:
        snprintf(cell, sizeof cell, "%s %u", PICK(w->gen, compares), low + high);
        break;
    case 1:
        snprintf(cell, sizeof cell, "..%u", low);
        break;
    case 2:
        snprintf(cell, sizeof cell, "%u", low + high);
        break;
    default:
        snprintf(cell, sizeof cell, "%u..%u", low, high);
    }
    put(w->gen, cell);
    hg_buf_text(w->csv, cell);
}

static void text_cell(const struct writing *w, bool negated)
{
    uint32_t kind = gen_below(w->gen, 4);
    if (kind == 0) {
        const char *prefix = PICK(w->gen, prefixes);
        hg_buf_print(w->gen->out, "starts with \"%s\"", prefix);
        hg_buf_print(w->csv, "%s*", prefix);
    } else if (kind == 1 && !negated) {
        value(w, texts[gen_below(w->gen, 2)]);
        put(w->gen, " | ");
        hg_buf_text(w->csv, " | ");
        value(w, texts[2 + gen_below(w->gen, 2)]);
    } else {
        value(w, PICK(w->gen, texts));
    }
}

static void date_cell(const struct writing *w)
{
    char cell[40];
    snprintf(cell, sizeof cell, "2026-11-%u", 15 + gen_below(w->gen, 8));
    put(w->gen, cell);
    hg_buf_text(w->csv, cell);
}

static void cell(const struct writing *w, enum column column)
{
    struct gen *gen = w->gen;
    if (gen_below(gen, 4) == 0) {
        put(gen, "*");
        return;
    }
    bool negated = gen_below(gen, 6) == 0 && column != COLUMN_B;
    put(gen, negated ? "not " : "");
    hg_buf_text(w->csv, negated ? "!" : "");
    switch (column) {
    case COLUMN_E:
        value(w, PICK(gen, enums));
        break;
    case COLUMN_N:
        number_cell(w);
        break;
    case COLUMN_C:
        value(w, PICK(gen, countries));
        break;
    case COLUMN_G:
        value(w, PICK(gen, other_enums));
        break;
    case COLUMN_D:
        date_cell(w);
        break;
    case COLUMN_B: {
        const char *truth = gen_below(gen, 2) ? "yes" : "no";
        put(gen, truth);
        hg_buf_text(w->csv, truth);
        break;
    }
    default:
        text_cell(w, negated);
    }
}

/* The i-th of cells that have nothing in common. */
static void apart(const struct writing *w, enum column column, unsigned i)
{
    char cell[40];
    if (column == COLUMN_N) {
        snprintf(cell, sizeof cell, "%u..%u", 3 * i, 3 * i + gen_below(w->gen, 3));
        put(w->gen, cell);
        hg_buf_text(w->csv, cell);
    } else if (column == COLUMN_D) {
        snprintf(cell, sizeof cell, "2026-11-%u", 15 + 2 * i);
        put(w->gen, cell);
        hg_buf_text(w->csv, cell);
    } else {
        value(w, column == COLUMN_E   ? enums[i % 3]
                 : column == COLUMN_C ? countries[i % 3]
                 : column == COLUMN_G ? other_enums[i % 3]
                                      : texts[i % 3]);
    }
}

static void results(const struct writing *w)
{
    const char *team = PICK(w->gen, teams);
    uint32_t size = gen_below(w->gen, 7), hours = 1 + gen_below(w->gen, 9);
    const char *hot = gen_below(w->gen, 2) ? "yes" : "no";
    hg_buf_print(w->gen->out, " -> \"%s\", %u, %u hours, %s\n", team, size, hours, hot);
    hg_buf_print(w->csv, ",%s,%u,%u hours,%s\n", team, size, hours, hot);
}

void gen_table(struct gen *gen)
{
    static const char *const columns[] = {"e", "n", "t", "c", "g", "d", "b"};
    static const char *const hits[] = {"first", "most specific", "unique"};
    if (gen->tables == GEN_MAX_TABLES)
        return;
    struct gen_table *file = &gen->files[gen->tables];
    struct writing w = {gen, &file->csv};
    uint32_t first = gen_below(gen, COLUMNS - 1),
             second = (first + 1 + gen_below(gen, 3)) % COLUMNS;
    bool two = gen_below(gen, 2), rank = gen_below(gen, 5) == 0;
    uint32_t hit = gen_below(gen, 5); /* 2: unique */
    hit = hit > 2 ? 0 : hit;
    hg_buf_print(gen->out, "table tab%u", gen->tables);
    file->head = gen->out->len;
    hg_buf_print(gen->out,
                 "%s hit %s match %s%s%s give team, size as integer, wait as duration, "
                 "hot as boolean",
                 rank ? " rank size" : "", hits[hit], columns[first], two ? ", " : "",
                 two ? columns[second] : "");
    file->from = gen->out->len;
    put(gen, " {\n");
    hg_buf_print(&file->csv, "id,%s%s%s,team,size,wait,hot\n", columns[first], two ? "," : "",
                 two ? columns[second] : "");
    unsigned rows = 1 + gen_below(gen, hit == 2 ? 3 : 4);
    for (unsigned i = 0; i < rows; i++) {
        hg_buf_print(gen->out, "  r%u: ", i);
        hg_buf_print(&file->csv, "r%u,", i);
        if (hit == 2)
            apart(&w, (enum column)first, i);
        else
            cell(&w, (enum column)first);
        if (two) {
            put(gen, ", ");
            hg_buf_byte(&file->csv, ',');
            cell(&w, (enum column)second);
        }
        results(&w);
    }
    file->to = gen->out->len;
    if (gen_below(gen, 2))
        put(gen, "  otherwise -> \"qc\", 3, 5 hours, no\n");
    put(gen, "}\n");
    gen->tables++;
}

/* `otherwise`, where there is one, stays in braces. */
struct hg_str gen_with_files(struct gen *gen, struct hg_str policy)
{
    struct hg_str out = {0};
    size_t at = 0;
    for (unsigned i = 0; i < gen->tables; i++) {
        const struct gen_table *file = &gen->files[i];
        out = hg_str_print(gen->arena, "%.*s%.*s from \"tab%u.csv\"%.*s {\n", HG_STR_ARGS(out),
                           (int)(file->head - at), policy.at + at, i,
                           (int)(file->from - file->head), policy.at + file->head);
        at = file->to;
    }
    return hg_str_print(gen->arena, "%.*s%.*s", HG_STR_ARGS(out), (int)(policy.len - at),
                        policy.at + at);
}
