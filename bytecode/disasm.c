/* Disassembler: header, contract, tables and blocks, then the code, one instruction per line with
 * its operands by name, its effect and its source line. For people and golden tests; nothing
 * parses it. The program must be verified. */
#include "bytecode/disasm.h"
#include "bytecode/rows.h"

#define NAME_COLUMN 8
#define TYPE_COLUMN 36
#define NOTE_COLUMN 52
#define OPERAND_COLUMN 26
#define EFFECT_COLUMN 92
#define MOST_SLOTS 256u /* of a column, and as many stretches and bit rows */

static void end_line(struct hg_buf *out)
{
    hg_buf_byte(out, '\n');
}

static void header(struct hg_buf *out, const struct hg_program *p)
{
    hg_buf_text(out, "program ");
    hg_disasm_str(out, p->name);
    hg_buf_text(out, " version ");
    hg_disasm_quoted(out, p->version);
    hg_buf_text(out, " owner ");
    hg_disasm_quoted(out, p->owner);
    hg_buf_text(out, p->advisory ? " advisory" : "");
    hg_buf_print(out, "\nlanguage %u, digest ", HG_LANGUAGE_VERSION);
    hg_put_digest(out, p->digest);
    hg_buf_text(out, "\ncontract ");
    hg_disasm_str(out, p->contract_name);
    hg_buf_print(out, " version %u", p->contract_version);
    hg_buf_text(out, p->key.len != 0 ? ", key " : "");
    hg_disasm_str(out, p->key);
    end_line(out);
}

/* --- fields and registers --- */

static void field_notes(struct hg_buf *out, const struct hg_field *f)
{
    const struct {
        bool said;
        const char *word;
    } notes[] = {
        {f->read, "read"},           {f->required, "required"},          {f->personal, "personal"},
        {f->sensitive, "sensitive"}, {f->from_model, "from model"},      {f->known_later, "later"},
        {f->has_default, "default"}, {f->evidence_required, "evidence"},
    };
    const char *between = "";
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
        if (!notes[i].said)
            continue;
        hg_buf_print(out, "%s%s", between, notes[i].word);
        between = ", ";
    }
    if (f->log != HG_LOG_KEEP) {
        hg_buf_print(out, "%slog %s", between, hg_log_form_name((enum hg_log_form)f->log));
        between = ", ";
    }
    if (f->has_min || f->has_max) {
        struct hg_bounds bounds = {f->has_min ? f->min : INT64_MIN,
                                   f->has_max ? f->max : INT64_MAX};
        hg_buf_text(out, between);
        hg_disasm_ranges(out, hg_type_is_text(f->type) ? HG_T_INTEGER : f->type,
                         &(struct hg_ranges){&bounds, 1});
    }
}

static void fields(struct hg_buf *out, const struct hg_program *p)
{
    hg_buf_text(out, "\nfields\n");
    for (uint32_t i = 0; i < p->field_count; i++) {
        const struct hg_field *f = &p->fields[i];
        size_t line = out->len;
        hg_buf_print(out, "  v%u", i);
        hg_disasm_pad(out, line, NAME_COLUMN);
        hg_disasm_str(out, f->name);
        hg_disasm_pad(out, line, TYPE_COLUMN);
        hg_buf_text(out, f->list ? "list of " : "");
        hg_buf_text(out, hg_type_name(f->type));
        size_t typed = out->len;
        hg_disasm_pad(out, line, NOTE_COLUMN);
        size_t noted = out->len;
        field_notes(out, f);
        if (out->len == noted && !out->failed)
            out->len = typed;
        end_line(out);
    }
}

/* --- tables --- */

/* The stretch of a number column's slot: from a cut to before the next. */
static struct hg_bounds stretch(const struct hg_column *c, uint32_t slot)
{
    struct hg_bounds bounds = {INT64_MIN, INT64_MAX};
    if (slot != 0)
        bounds.lo = c->cuts[slot - 1];
    if (slot + 1 < c->slot_count && c->cuts[slot] != INT64_MIN)
        bounds.hi = c->cuts[slot] - 1;
    return bounds;
}

static void slot_name(struct hg_buf *out, const struct hg_program *p, const struct hg_column *c,
                      uint32_t slot)
{
    if (c->kind == HG_COLUMN_NUMBER) {
        struct hg_bounds bounds = stretch(c, slot);
        hg_disasm_ranges(out, p->registers[c->reg], &(struct hg_ranges){&bounds, 1});
        return;
    }
    if (c->kind != HG_COLUMN_TEXT) {
        hg_buf_text(out, slot != 0 ? "true" : "false");
        return;
    }
    const char *between = "";
    for (uint32_t i = 0; i < c->text_count; i++) {
        if (c->texts[i].slot != slot)
            continue;
        hg_buf_text(out, between);
        hg_disasm_quoted(out, p->texts[c->texts[i].text].raw);
        between = ", ";
    }
    if (slot == 0 && c->part_count == 0)
        hg_buf_print(out, "%snone of these", *between != '\0' ? ", or " : "");
}

/* Of a column with stretches only the slots that have names are listed as such. */
static bool is_named(const struct hg_column *c, uint32_t slot)
{
    bool named = c->part_count == 0;
    for (uint32_t i = 0; !named && i < c->text_count; i++)
        named = c->texts[i].slot == slot;
    return named;
}

static void column_source(struct hg_buf *out, const struct hg_program *p, const struct hg_column *c)
{
    if (c->kind == HG_COLUMN_TRUTH)
        hg_buf_print(out, "t%u", c->reg);
    else if (c->kind == HG_COLUMN_TEST)
        hg_disasm_test(out, p, &p->tests[c->reg]);
    else
        hg_disasm_value(out, p, c->reg);
}

static void rows_line(struct hg_buf *out, const struct hg_rule_table *t, const uint64_t *row)
{
    hg_buf_text(out, ": ");
    hg_disasm_rows(out, row, t->rows);
    end_line(out);
}

static void slot_line(struct hg_buf *out, const struct hg_rule_table *t, const struct hg_column *c,
                      uint32_t slot)
{
    struct hg_slot_rows rows = hg_slot_rows(c, t->words, slot);
    if (c->base_of == NULL) {
        rows_line(out, t, rows.base);
        return;
    }
    hg_buf_print(out, ": base %u", rows.base_index);
    for (uint32_t i = 0; i < rows.count; i++)
        hg_buf_print(out, "%s%u", i == 0 ? " and " : ", ", rows.listed[i]);
    end_line(out);
}

/* The form the compiler chose, and what it takes. */
static void form(struct hg_buf *out, const struct hg_rule_table *t, const struct hg_column *c)
{
    bool listed = c->base_of != NULL;
    size_t rows = listed ? c->base_count : c->slot_count;
    size_t bytes = rows * t->words * sizeof(uint64_t) +
                   (listed ? 2 * (size_t)c->slot_count + c->listed_count : 0) * sizeof(uint32_t);
    hg_buf_print(out, ", %u %s", c->slot_count, c->slot_count == 1 ? "slot" : "slots");
    if (listed)
        hg_buf_print(out, ", listed: %u bit %s and %u rows beside them", c->base_count,
                     c->base_count == 1 ? "row" : "rows", c->listed_count);
    else
        hg_buf_text(out, ", dense");
    hg_buf_print(out, ", %zu bytes", bytes);
}

/* What is between two boundaries, in texts of one length or of all others. */
static void stretch_line(struct hg_buf *out, const struct hg_rule_table *t,
                         const struct hg_column *c, const struct hg_text_part *part, uint32_t index)
{
    hg_buf_text(out, "      ");
    if (part->length != 0)
        hg_buf_print(out, "of %u bytes ", part->length);
    hg_buf_text(out, "from ");
    hg_disasm_quoted(out, part->at[index].from);
    slot_line(out, t, c, part->at[index].slot);
}

static void more_line(struct hg_buf *out, uint32_t count, const char *what)
{
    if (count > MOST_SLOTS)
        hg_buf_print(out, "      and %u more %s\n", count - MOST_SLOTS, what);
}

static void column(struct hg_buf *out, const struct hg_program *p, const struct hg_rule_table *t,
                   const struct hg_column *c)
{
    hg_buf_text(out, "    by ");
    column_source(out, p, c);
    form(out, t, c);
    hg_buf_text(out, "\n      any");
    rows_line(out, t, c->any);
    for (uint32_t i = 0; i < c->base_count && i < MOST_SLOTS; i++) {
        hg_buf_print(out, "      base %u", i);
        rows_line(out, t, c->slots + (size_t)i * t->words);
    }
    more_line(out, c->base_count, "bit rows");
    for (uint32_t s = 0, shown = 0; s < c->slot_count && shown < MOST_SLOTS; s++) {
        if (!is_named(c, s))
            continue;
        shown++;
        hg_buf_text(out, "      ");
        slot_name(out, p, c, s);
        slot_line(out, t, c, s);
    }
    if (c->part_count == 0)
        more_line(out, c->slot_count, "slots");
    for (uint32_t i = 0; i < c->part_count; i++) {
        for (uint32_t k = 0; k < c->parts[i].count && k < MOST_SLOTS; k++)
            stretch_line(out, t, c, &c->parts[i], k);
        more_line(out, c->parts[i].count, "stretches");
    }
}

static void give_number(struct hg_buf *out, const struct hg_give *g, uint32_t row)
{
    if (g->units != NULL)
        hg_put_duration(out, g->numbers[row], (enum hg_duration_unit)g->units[row]);
    else
        hg_put_number(out, g->type, g->numbers[row], HG_CLOCK);
}

static void gives(struct hg_buf *out, const struct hg_program *p, const struct hg_rule_table *t)
{
    for (uint32_t r = 0; r < t->rows && t->give_count != 0; r++) {
        hg_buf_print(out, "    row %u ", r);
        hg_disasm_quoted(out, t->row_ids[r]);
        hg_buf_text(out, " gives");
        for (uint32_t i = 0; i < t->give_count; i++) {
            hg_buf_byte(out, ' ');
            if (t->gives[i].texts != NULL)
                hg_disasm_quoted(out, p->texts[t->gives[i].texts[r]].raw);
            else
                give_number(out, &t->gives[i], r);
        }
        end_line(out);
    }
}

static void tables(struct hg_buf *out, const struct hg_program *p)
{
    hg_buf_text(out, p->table_count != 0 ? "\ntables\n" : "");
    for (uint32_t i = 0; i < p->table_count; i++) {
        const struct hg_rule_table *t = &p->tables[i];
        hg_buf_print(out, "  table %u ", i);
        hg_disasm_str(out, t->name);
        hg_buf_print(out, ", %u rows\n", t->rows);
        for (uint32_t k = 0; k < t->column_count; k++)
            column(out, p, t, &t->columns[k]);
        if (t->assume_no != NULL) {
            hg_buf_text(out, "    assuming no");
            rows_line(out, t, t->assume_no);
        }
        if (t->assume_yes != NULL) {
            hg_buf_text(out, "    assuming yes");
            rows_line(out, t, t->assume_yes);
        }
        gives(out, p, t);
    }
}

/* --- blocks and rules --- */

static void points(struct hg_buf *out, enum hg_type_kind scale, int64_t given)
{
    hg_buf_text(out, given > 0 ? "+" : "");
    hg_put_number(out, scale, given, HG_CLOCK);
}

static void rule_effect(struct hg_buf *out, const struct hg_program *p, const struct hg_block *b,
                        const struct hg_rule_info *r)
{
    if (b->kind == HG_B_CLASSIFY)
        hg_disasm_quoted(out, p->texts[r->label].raw);
    else if (b->kind == HG_B_DECIDE || b->kind == HG_B_DISQUALIFY)
        hg_disasm_str(out, p->outcomes[r->outcome].name);
    else if (b->kind == HG_B_SCORE && r->constant_points)
        points(out, b->scale, r->points);
    else if (b->kind == HG_B_SCORE)
        hg_disasm_ref(out, p, &r->points_ref);
    else
        hg_disasm_ref(out, p, &r->to);
}

static void rule(struct hg_buf *out, const struct hg_program *p, const struct hg_block *b,
                 uint32_t index)
{
    const struct hg_rule_info *r = &p->rules[index];
    size_t line = out->len;
    hg_buf_print(out, "    %u", index - b->first_rule);
    hg_disasm_pad(out, line, NAME_COLUMN);
    hg_disasm_str(out, r->id);
    hg_disasm_pad(out, line, TYPE_COLUMN);
    rule_effect(out, p, b, r);
    hg_disasm_pad(out, line, NOTE_COLUMN);
    if (r->when == HG_W_CONDITION) {
        hg_buf_text(out, "when ");
        hg_disasm_str(out, r->condition);
    } else {
        hg_buf_text(out, r->when == HG_W_ALWAYS      ? "always"
                         : r->when == HG_W_OTHERWISE ? "otherwise"
                                                     : "unresolved");
    }
    hg_disasm_pad(out, line, EFFECT_COLUMN);
    hg_disasm_place(out, p, r->file, r->line);
    end_line(out);
}

static void blocks(struct hg_buf *out, const struct hg_program *p)
{
    static const char *const kinds[HG_B_KIND_COUNT] = {"classify", "disqualify", "decide", "score",
                                                       "route"};
    hg_buf_text(out, p->block_count != 0 ? "\nblocks\n" : "");
    for (uint32_t i = 0; i < p->block_count; i++) {
        const struct hg_block *b = &p->blocks[i];
        hg_buf_print(out, "  block %u %s ", i, kinds[b->kind]);
        hg_disasm_str(out, b->name);
        hg_buf_print(out, ", table %u", b->table);
        if (b->kind == HG_B_CLASSIFY || b->kind == HG_B_SCORE) {
            hg_buf_text(out, ", in ");
            hg_disasm_ref(out, p, &b->result);
        }
        end_line(out);
        for (uint32_t k = 0; k < b->rule_count; k++)
            rule(out, p, b, b->first_rule + k);
    }
}

static void flags(struct hg_buf *out, const struct hg_program *p)
{
    hg_buf_text(out, p->flag_count != 0 ? "\nflags\n" : "");
    for (uint32_t i = 0; i < p->flag_count; i++) {
        hg_buf_print(out, "  flag %u ", i);
        hg_disasm_str(out, p->flags[i].name);
        hg_buf_text(out, ", owner ");
        hg_disasm_quoted(out, p->flags[i].owner);
        hg_buf_text(out, ", before ");
        hg_put_instant(out, p->flags[i].before);
        hg_buf_byte(out, '\n');
    }
}

static void promises(struct hg_buf *out, const struct hg_program *p)
{
    hg_buf_text(out, p->promise_count != 0 ? "\npromises\n" : "");
    for (uint32_t i = 0; i < p->promise_count; i++) {
        const struct hg_promise *one = &p->promises[i];
        hg_buf_text(out, "  ");
        hg_disasm_str(out, one->name);
        hg_buf_print(out, ": %s ", one->kind == HG_PROMISE_NEVER ? "never" : "always");
        hg_disasm_str(out, p->outcomes[one->outcome].name);
        hg_buf_print(out, " when t%u", one->when);
        if (one->unless != HG_NONE)
            hg_buf_print(out, " unless t%u", one->unless);
        end_line(out);
    }
}

/* --- landmarks --- */

static void term(struct hg_buf *out, const struct hg_program *p, uint32_t index)
{
    static const char registers[HG_TERM_KIND_COUNT] = {'v', 'v', 'x', 't'};
    const struct hg_term *t = &p->terms[index];
    hg_buf_text(out, "  ");
    hg_disasm_str(out, t->name);
    hg_buf_print(out, " in %c%u%s: ", registers[t->kind], t->reg,
                 t->open_ended ? ", cut further by the lead" : "");
    hg_disasm_pieces(out, t);
    end_line(out);
}

static void inexact(struct hg_buf *out, const struct hg_program *p)
{
    const char *before = "  not settled by what is read alone: ";
    for (uint32_t i = 0; p->inexact_rules != NULL && i < p->rule_count; i++)
        if (p->inexact_rules[i]) {
            hg_buf_text(out, before);
            hg_disasm_str(out, p->rules[i].id);
            before = ", ";
        }
    for (uint32_t i = 0; p->inexact_truths != NULL && i < p->truth_count; i++)
        if (p->inexact_truths[i]) {
            hg_buf_print(out, "%st%u", before, i);
            before = ", ";
        }
    for (uint32_t i = 0; p->inexact_values != NULL && i < p->register_count; i++)
        if (p->inexact_values[i]) {
            hg_buf_text(out, before);
            hg_disasm_value(out, p, i);
            before = ", ";
        }
    hg_buf_text(out, *before == ',' ? "\n" : "");
}

static void terms(struct hg_buf *out, const struct hg_program *p)
{
    bool any = p->term_count != 0 || p->inexact_rules != NULL || p->inexact_truths != NULL ||
               p->inexact_values != NULL;
    hg_buf_text(out, any ? "\nterms\n" : "");
    for (uint32_t i = 0; i < p->term_count; i++)
        term(out, p, i);
    inexact(out, p);
}

/* --- code --- */

static void named(struct hg_buf *out, const char *what, uint32_t index, struct hg_str name)
{
    hg_buf_print(out, "%s %u ", what, index);
    hg_disasm_str(out, name);
}

/* Numbers are listed in the type of what they are compared with or put into. */
static enum hg_type_kind type_of(const struct hg_program *p, const struct hg_op_info *row,
                                 const struct hg_instr *in, bool first)
{
    char kind = row->operands[first ? 0 : 1];
    uint32_t reg = first ? in->a : in->b;
    if (in->op == HG_OP_IN_FORCE)
        return HG_T_DATETIME;
    return strchr("NTLntlv", kind) != NULL ? p->registers[reg] : HG_T_INTEGER;
}

static void constant(struct hg_buf *out, const struct hg_program *p, const struct hg_op_info *row,
                     const struct hg_instr *in, int64_t number)
{
    if (in->op == HG_OP_DURATION)
        hg_put_duration(out, number, (enum hg_duration_unit)in->c);
    else
        hg_put_number(out, type_of(p, row, in, true), number, HG_CLOCK);
}

static void small_number(struct hg_buf *out, const struct hg_program *p, const struct hg_instr *in,
                         uint32_t value)
{
    hg_buf_print(out, "%u", value);
    if (in->op == HG_OP_UNLESS_POSSIBLE) {
        hg_buf_byte(out, ' ');
        hg_disasm_str(out, p->outcomes[value].name);
    }
    if (in->op == HG_OP_FLAG) {
        hg_buf_byte(out, ' ');
        hg_disasm_str(out, p->flags[value].name);
    }
}

static void operand(struct hg_buf *out, const struct hg_program *p, const struct hg_op_info *row,
                    const struct hg_instr *in, int index)
{
    const uint32_t all[4] = {in->a, in->b, in->c, in->d};
    uint32_t value = all[index];
    switch (row->operands[index]) {
    case 'B':
    case 'b':
        hg_buf_print(out, "t%u", value);
        break;
    case 'k':
        constant(out, p, row, in, p->numbers[value]);
        break;
    case 's':
        hg_disasm_quoted(out, p->texts[value].raw);
        break;
    case 'S':
        hg_disasm_set(out, p, &p->sets[value]);
        break;
    case 'R':
        hg_disasm_ranges(out, type_of(p, row, in, false), &p->ranges[value]);
        break;
    case 'x':
        hg_disasm_test(out, p, &p->tests[value]);
        break;
    case 'e':
        hg_disasm_quoted(out, p->regexes[value]);
        break;
    case 'm':
        hg_disasm_template(out, p, value);
        break;
    case 'M':
    case 'D':
        named(out, "table", value, p->tables[value].name);
        break;
    case 'K':
        named(out, "block", value, p->blocks[value].name);
        break;
    case 'j':
        hg_buf_print(out, "to %u", value);
        break;
    case 'i':
        small_number(out, p, in, value);
        break;
    case 'w':
        hg_disasm_truths(out, &p->truth_lists[value]);
        break;
    case 'y':
        hg_disasm_bands(out, p, &p->bands[value], type_of(p, row, in, false),
                        type_of(p, row, in, true));
        break;
    default:
        hg_disasm_value(out, p, value);
        break;
    }
}

static void instruction(struct hg_buf *out, const struct hg_program *p, uint32_t index)
{
    const struct hg_instr *in = &p->code[index];
    const struct hg_op_info *row = hg_op_info((enum hg_op)in->op);
    size_t line = out->len;
    hg_buf_print(out, "  %4u  %s", index, row->name);
    hg_disasm_pad(out, line, OPERAND_COLUMN);
    for (int i = 0; i < 4 && row->operands[i] != '-'; i++) {
        hg_buf_text(out, i != 0 ? ", " : "");
        operand(out, p, row, in, i);
    }
    hg_disasm_pad(out, line, EFFECT_COLUMN);
    hg_buf_print(out, "; %.*s", (int)strcspn(row->effect, ";"), row->effect); /* not the edges */
    if (p->lines != NULL && p->lines[index].line != 0) {
        hg_buf_text(out, "  @ ");
        hg_disasm_place(out, p, p->lines[index].file, p->lines[index].line);
    }
    end_line(out);
}

void hg_program_disassemble(const struct hg_program *program, struct hg_buf *out)
{
    header(out, program);
    fields(out, program);
    tables(out, program);
    blocks(out, program);
    promises(out, program);
    flags(out, program);
    terms(out, program);
    hg_disasm_directory(out, program);
    hg_buf_print(out, "\ncode, %u values, %u truths\n", program->register_count,
                 program->truth_count);
    for (uint32_t i = 0; i < program->code_count; i++)
        instruction(out, program, i);
}
