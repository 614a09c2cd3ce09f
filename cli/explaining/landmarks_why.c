/* Where landmarks come from: the rules and tables that depend on a term, found by following
 * registers forward through the code, and those that match on a piece, found by their cells. */
#include "bytecode/rows.h"
#include "cli/explaining/landmarks.h"

/* --- dependent rules and tables --- */

struct trail {
    const struct hg_program *p;
    const struct hg_term *term;
    bool *values, *truths, *tables; /* depends on the term */
    bool *rules;
};

static bool test_depends(const struct trail *t, uint32_t test)
{
    return t->term->kind == HG_TERM_TEST ? t->term->reg == test : t->values[t->p->tests[test].reg];
}

static bool template_depends(const struct trail *t, const struct hg_template *template)
{
    for (uint32_t i = 0; i < template->count; i++) {
        const struct hg_ref *ref = &template->parts[i].ref;
        if ((ref->kind == HG_REF_VALUE && t->values[ref->reg]) ||
            (ref->kind == HG_REF_TRUTH && t->truths[ref->reg]))
            return true;
    }
    return false;
}

static bool operand_depends(const struct trail *t, char kind, uint32_t value)
{
    bool found = false;
    switch (kind) {
    case 'n':
    case 't':
    case 'l':
    case 'v':
        return t->values[value];
    case 'b':
        return t->truths[value];
    case 'x':
        return test_depends(t, value);
    case 'D':
        return t->tables[value];
    case 'm':
        return template_depends(t, &t->p->templates[value]);
    case 'w':
        for (uint32_t i = 0; i < t->p->truth_lists[value].count; i++)
            found |= t->truths[t->p->truth_lists[value].at[i]];
        return found;
    default:
        return false;
    }
}

static bool column_depends(const struct trail *t, const struct hg_column *c)
{
    if (c->kind == HG_COLUMN_TEST)
        return test_depends(t, c->reg);
    return c->kind == HG_COLUMN_TRUTH ? t->truths[c->reg] : t->values[c->reg];
}

static uint32_t block_of_table(const struct hg_program *p, uint32_t table)
{
    for (uint32_t b = 0; b < p->block_count; b++)
        if (p->blocks[b].table == table)
            return b;
    return HG_NONE;
}

static void follow_match(const struct trail *t, uint32_t table)
{
    const struct hg_rule_table *rows = &t->p->tables[table];
    uint32_t block = rows->decision_table ? HG_NONE : block_of_table(t->p, table);
    for (uint32_t i = 0; i < rows->column_count; i++) {
        const struct hg_column *c = &rows->columns[i];
        if (!column_depends(t, c))
            continue;
        t->tables[table] = true;
        for (uint32_t r = 0; block != HG_NONE && r < rows->rows; r++)
            if (!hg_bit(c->any, r))
                t->rules[t->p->blocks[block].first_rule + r] = true;
    }
}

static void follow(const struct trail *t, const struct hg_instr *instr)
{
    const struct hg_op_info *row = hg_op_info((enum hg_op)instr->op);
    const uint32_t all[4] = {instr->a, instr->b, instr->c, instr->d};
    bool depends = false;
    if (instr->op == HG_OP_MATCH)
        follow_match(t, instr->a);
    for (int i = 1; i < 4; i++)
        depends |= operand_depends(t, row->operands[i], all[i]);
    if (!depends)
        return;
    if (row->operands[0] == 'B')
        t->truths[instr->a] = true;
    else if (row->operands[0] == 'N' || row->operands[0] == 'T' || row->operands[0] == 'L')
        t->values[instr->a] = true;
}

static void mark_points(const struct trail *t)
{
    for (uint32_t r = 0; r < t->p->rule_count; r++) {
        const struct hg_ref *points = &t->p->rules[r].points_ref;
        if (points->kind == HG_REF_VALUE && t->values[points->reg])
            t->rules[r] = true;
    }
}

void hg_term_asked_by(const struct hg_program *program, const struct hg_term *term,
                      struct hg_arena *arena, struct hg_names *names)
{
    struct trail t = {.p = program, .term = term};
    t.values = HG_ARRAY(arena, bool, program->register_count);
    t.truths = HG_ARRAY(arena, bool, program->truth_count);
    t.tables = HG_ARRAY(arena, bool, program->table_count);
    t.rules = HG_ARRAY(arena, bool, program->rule_count);
    if (term->kind == HG_TERM_TRUTH)
        t.truths[term->reg] = true;
    else if (term->kind != HG_TERM_TEST)
        t.values[term->reg] = true;
    for (uint32_t i = 0; i < program->code_count; i++)
        follow(&t, &program->code[i]);
    mark_points(&t);
    for (uint32_t r = 0; r < program->rule_count; r++)
        if (t.rules[r])
            hg_push(arena, &names->at, program->rules[r].id);
    for (uint32_t i = 0; i < program->table_count; i++)
        if (t.tables[i] && program->tables[i].decision_table)
            hg_push(arena, &names->at, program->tables[i].name);
}

/* --- what holds --- */

/* The piece as one text of it: none for a rest without shapes. */
static struct hg_str fragment_text(const struct hg_program *p, const struct hg_piece *piece)
{
    return piece->kind == HG_PIECE_TEXTS ? p->texts[piece->texts.at[0]].folded : piece->sample;
}

/* Does the cell of this row hold on the piece? */
static bool cell_holds(const struct hg_program *p, const struct hg_rule_table *t,
                       const struct hg_column *c, uint32_t row, const struct hg_piece *piece)
{
    uint32_t slot;
    if (c->kind == HG_COLUMN_NUMBER)
        slot = hg_column_number_slot(c, piece->lo);
    else
        slot = hg_column_text_slot(c, piece->kind == HG_PIECE_TEXTS ? piece->texts.at[0] : HG_NONE,
                                   fragment_text(p, piece));
    return hg_slot_has(c, t->words, slot, row);
}

static void column_holds(const struct hg_program *p, uint32_t table, const struct hg_column *c,
                         const struct hg_piece *piece, struct hg_arena *arena,
                         struct hg_names *names)
{
    const struct hg_rule_table *t = &p->tables[table];
    uint32_t block = t->decision_table ? HG_NONE : block_of_table(p, table), rows = 0;
    for (uint32_t r = 0; r < t->rows; r++) {
        if (hg_bit(c->any, r) || !cell_holds(p, t, c, r, piece))
            continue;
        rows++;
        if (block != HG_NONE)
            hg_push(arena, &names->at, p->rules[p->blocks[block].first_rule + r].id);
    }
    if (t->decision_table && rows != 0)
        hg_push(arena, &names->at,
                hg_str_print(arena, "%.*s: %u %s", HG_STR_ARGS(t->name), rows,
                             rows == 1 ? "row" : "rows"));
}

static bool in_ranges(const struct hg_ranges *ranges, int64_t at)
{
    for (uint32_t i = 0; i < ranges->count; i++)
        if (at >= ranges->at[i].lo && at <= ranges->at[i].hi)
            return true;
    return false;
}

static bool band_holds(const struct hg_program *p, const struct hg_band_const *band, bool number,
                       const struct hg_piece *piece)
{
    struct hg_str text = fragment_text(p, piece);
    bool fits = number && in_ranges(&band->ranges, piece->lo);
    for (uint32_t i = 0; !number && piece->kind == HG_PIECE_TEXTS && i < band->set.count; i++)
        fits |= band->set.at[i] == piece->texts.at[0];
    for (uint32_t i = 0; !number && text.len != 0 && i < band->prefixes.count; i++)
        fits |= hg_str_starts(text, band->prefixes.at[i]);
    return band->otherwise || fits != band->negated;
}

/* The rule whose points these are, with what it gives on the piece. */
static void points_hold(const struct hg_program *p, const struct hg_instr *instr,
                        const struct hg_piece *piece, struct hg_arena *arena,
                        struct hg_names *names)
{
    const struct hg_bands *bands = &p->bands[instr->c];
    uint32_t band = 0, rule = 0;
    while (band < bands->count &&
           !band_holds(p, &bands->at[band], instr->op == HG_OP_BANDS_NUMBER, piece))
        band++;
    while (rule < p->rule_count && (p->rules[rule].points_ref.kind != HG_REF_VALUE ||
                                    p->rules[rule].points_ref.reg != instr->a))
        rule++;
    if (band == bands->count || rule == p->rule_count || bands->at[band].points == 0)
        return;
    struct hg_buf points;
    hg_cli_buf(&points);
    hg_buf_text(&points, bands->at[band].points > 0 ? "+" : "");
    if (p->registers[instr->a] == HG_T_DECIMAL)
        hg_put_decimal(&points, bands->at[band].points);
    else
        hg_buf_int(&points, bands->at[band].points);
    hg_push(arena, &names->at,
            hg_str_print(arena, "%.*s %.*s", HG_STR_ARGS(p->rules[rule].id), (int)points.len,
                         points.at));
    hg_buf_release(&points);
}

void hg_piece_holds(const struct hg_program *program, const struct hg_term *term,
                    const struct hg_piece *piece, struct hg_arena *arena, struct hg_names *names)
{
    for (uint32_t i = 0; term->kind <= HG_TERM_TEXT && i < program->code_count; i++) {
        const struct hg_instr *instr = &program->code[i];
        const struct hg_rule_table *t = &program->tables[instr->a];
        for (uint32_t c = 0; instr->op == HG_OP_MATCH && c < t->column_count; c++)
            if (t->columns[c].kind <= HG_COLUMN_TEXT && t->columns[c].reg == term->reg)
                column_holds(program, instr->a, &t->columns[c], piece, arena, names);
        if ((instr->op == HG_OP_BANDS_NUMBER || instr->op == HG_OP_BANDS_TEXT) &&
            instr->b == term->reg)
            points_hold(program, instr, piece, arena, names);
    }
}
