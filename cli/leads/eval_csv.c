/* Decisions as CSV for spreadsheets: a row per lead, columns fixed by the program. Texts that a
 * spreadsheet would evaluate as a formula are prefixed with an apostrophe. */
#include "cli/leads/eval.h"
#include "runtime/vm/value_text.h"

static bool has(struct hg_str text, const char *marks)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] != '\0' && strchr(marks, text.at[i]) != NULL)
            return true;
    return false;
}

static bool is_formula(struct hg_str text)
{
    if (text.len == 0 || strchr("=+-@\t", text.at[0]) == NULL)
        return false;
    int64_t number;
    return hg_parse_decimal(text, &number) != HG_NUMBER_OK;
}

static void put_cell(struct hg_buf *out, struct hg_str text)
{
    bool formula = is_formula(text);
    bool quoted = formula || has(text, ",\"\r\n");
    if (quoted)
        hg_buf_byte(out, '"');
    if (formula)
        hg_buf_byte(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"')
            hg_buf_byte(out, '"');
        hg_buf_byte(out, text.at[i]);
    }
    if (quoted)
        hg_buf_byte(out, '"');
}

static void put_next(struct hg_buf *out, struct hg_str text)
{
    hg_buf_byte(out, ',');
    put_cell(out, text);
}

/* --- columns -------------------------------------------------------------------------------- */

static bool has_result(const struct hg_block *block)
{
    return block->kind == HG_B_CLASSIFY || block->kind == HG_B_SCORE;
}

/* `show` may name a class or a score that has its column already. */
static bool is_block(const struct hg_program *program, struct hg_str name)
{
    for (uint32_t b = 0; b < program->block_count; b++)
        if (has_result(&program->blocks[b]) && hg_str_eq(program->blocks[b].name, name))
            return true;
    return false;
}

void hg_eval_csv_header(const struct hg_program *program, struct hg_buf *out)
{
    hg_buf_text(out,
                "lead,outcome,reason,decided_by,to,within,due_at,assigned_to,deciding,because");
    for (uint32_t b = 0; b < program->block_count; b++)
        if (has_result(&program->blocks[b]))
            put_next(out, program->blocks[b].name);
    for (uint32_t s = 0; s < program->show_count; s++)
        if (!is_block(program, program->shows[s].name))
            put_next(out, program->shows[s].name);
    hg_buf_byte(out, '\n');
}

/* A cell that is put together in a buffer of its own. */
static void put_made(struct hg_buf *out, struct hg_buf *cell)
{
    put_next(out, (struct hg_str){cell->at, cell->len});
    out->failed |= cell->failed;
    hg_buf_clear(cell);
}

static void add(struct hg_buf *cell, struct hg_str text)
{
    if (cell->len != 0)
        hg_buf_text(cell, "; ");
    hg_buf_put(cell, text.at, text.len);
}

static void put_lead(const struct hg_lanes *lanes, const struct hg_decision *decision,
                     bool show_personal, struct hg_buf *cell, struct hg_buf *out)
{
    hg_buf_clear(cell);
    if (show_personal)
        hg_buf_put(cell, decision->lead.at, decision->lead.len);
    else
        hg_put_lead_name(cell, lanes->program, lanes->log_keys, decision->lead);
    put_cell(out, (struct hg_str){cell->at, cell->len});
    out->failed |= cell->failed;
    hg_buf_clear(cell);
}

static void put_value(const struct hg_lanes *lanes, uint32_t lane, struct hg_ref ref,
                      bool show_personal, struct hg_buf *cell, struct hg_buf *out)
{
    if (!show_personal && hg_personal_ref(lanes->image, ref))
        hg_buf_text(cell, "(personal)");
    else
        hg_put_value(cell, lanes, lane, ref);
    put_made(out, cell);
}

static void put_results(const struct hg_lanes *lanes, uint32_t lane, bool show_personal,
                        struct hg_buf *cell, struct hg_buf *out)
{
    const struct hg_program *program = lanes->program;
    for (uint32_t b = 0; b < program->block_count; b++)
        if (has_result(&program->blocks[b]))
            put_value(lanes, lane, program->blocks[b].result, show_personal, cell, out);
    for (uint32_t s = 0; s < program->show_count; s++)
        if (!is_block(program, program->shows[s].name))
            put_value(lanes, lane, program->shows[s].ref, show_personal, cell, out);
}

static struct hg_str deciding_name(const struct hg_program *program,
                                   const struct hg_deciding *deciding)
{
    return deciding->field != HG_NONE ? program->fields[deciding->field].name : deciding->what;
}

static void put_assigned(const struct hg_program *program, const struct hg_decision *decision,
                         struct hg_buf *cell, struct hg_buf *out)
{
    const struct hg_assignment *assignment = decision->assignment;
    if (decision->route.rule != HG_NONE && decision->route.has_due)
        hg_put_instant(cell, decision->route.due_at);
    put_made(out, cell);
    put_next(out,
             assignment != NULL ? program->directory[assignment->to].name : (struct hg_str){0});
}

void hg_eval_csv_row(const struct hg_lanes *lanes, uint32_t lane,
                     const struct hg_decision *decision, bool show_personal, struct hg_buf *out)
{
    const struct hg_program *program = lanes->program;
    const struct hg_route *route = &decision->route;
    struct hg_buf cell;
    hg_buf_init(&cell, &out->allocator, 0);
    put_lead(lanes, decision, show_personal, &cell, out);
    put_next(out, program->outcomes[decision->outcome].name);
    put_next(out, hg_str(hg_decision_reason_name(decision->reason)));
    for (uint32_t i = 0; i < decision->decided_by_count; i++)
        add(&cell, program->rules[decision->decided_by[i]].id);
    put_made(out, &cell);
    put_next(out, route->rule != HG_NONE ? route->to : (struct hg_str){0});
    if (route->rule != HG_NONE && route->has_within)
        hg_put_duration(&cell, route->within, route->unit);
    put_made(out, &cell);
    put_assigned(program, decision, &cell, out);
    for (uint32_t i = 0; i < decision->deciding_count; i++)
        add(&cell, deciding_name(program, &decision->deciding[i]));
    put_made(out, &cell);
    for (uint32_t i = 0; i < decision->because.count; i++)
        add(&cell, decision->because.at[i]);
    put_made(out, &cell);
    put_results(lanes, lane, show_personal, &cell, out);
    hg_buf_byte(out, '\n');
    hg_buf_release(&cell);
}
