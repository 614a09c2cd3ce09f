/* The verifier's checks of blocks, rules, promises and shown values: first each by itself, then,
 * once the code has been seen, whether all that they read is defined. What was computed under a
 * skip may be read only by a rule of that skip's outcome: where the outcome is impossible, nobody
 * reads the rule. */
#include "bytecode/verify.h"

static bool refuse_rule(struct hg_verify *v, uint32_t rule, const char *why)
{
    const struct hg_str *id = &v->p->rules[rule].id;
    return hg_verify_fail(v, "rule %u (%.*s): %s", rule, id->len > 80 ? 80 : (int)id->len, id->at,
                          why);
}

static bool refuse_block(struct hg_verify *v, uint32_t block, const char *why)
{
    const struct hg_str *name = &v->p->blocks[block].name;
    return hg_verify_fail(v, "block %u (%.*s): %s", block, name->len > 80 ? 80 : (int)name->len,
                          name->at, why);
}

static bool all_inside(const struct hg_regs *list, uint32_t count)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (list->at[i] >= count)
            return false;
    return true;
}

static bool is_text(const struct hg_program *p, const struct hg_ref *ref)
{
    return ref->kind == HG_REF_VALUE && ref->reg < p->register_count &&
           hg_register_is_text(p, ref->reg);
}

static bool is_number(const struct hg_program *p, const struct hg_ref *ref)
{
    return ref->kind == HG_REF_VALUE && ref->reg < p->register_count &&
           hg_register_is_number(p, ref->reg);
}

static bool is_none_or(const struct hg_ref *ref, bool fits)
{
    return ref->kind == HG_REF_NONE || fits;
}

/* The fast path: most rules of a large policy have none of these. */
static bool is_bare(const struct hg_rule_info *r)
{
    return (r->to.kind | r->within.kind) == HG_REF_NONE &&
           (r->also.count | r->alert.count | r->note_count | r->needs.count | r->allowed_count |
            r->reads_blocks.count | r->reads_tables.count) == 0;
}

/* --- rules by themselves --- */

/* Only score rules may have points: code that iterates over rules relies on it. */
static bool rule_points(const struct hg_program *p, const struct hg_rule_info *r)
{
    if (p->blocks[r->block].kind == HG_B_SCORE && !r->constant_points)
        return is_number(p, &r->points_ref);
    return r->points_ref.kind == HG_REF_NONE;
}

static bool rule_effect(struct hg_verify *v, uint32_t index, const struct hg_rule_info *r)
{
    const struct hg_program *p = v->p;
    switch (p->blocks[r->block].kind) {
    case HG_B_CLASSIFY:
        return r->label < p->text_count || refuse_rule(v, index, "has no label");
    case HG_B_DISQUALIFY:
        return r->outcome == HG_REJECT || refuse_rule(v, index, "does not reject");
    case HG_B_DECIDE:
        return r->outcome < p->outcome_count || refuse_rule(v, index, "has no outcome");
    default:
        return true;
    }
}

static bool rule_target(struct hg_verify *v, uint32_t index, const struct hg_rule_info *r)
{
    const struct hg_program *p = v->p;
    if (!is_none_or(&r->to, is_text(p, &r->to)))
        return refuse_rule(v, index, "`to` is not a text");
    if (!is_none_or(&r->within,
                    is_number(p, &r->within) && p->registers[r->within.reg] == HG_T_DURATION))
        return refuse_rule(v, index, "`within` is not a duration");
    if (!all_inside(&r->also, p->register_count) || !all_inside(&r->alert, p->register_count))
        return refuse_rule(v, index, "tells a register that is not there");
    for (uint32_t i = 0; i < r->also.count; i++)
        if (!hg_register_is_text(p, r->also.at[i]))
            return refuse_rule(v, index, "`also` is not a text");
    for (uint32_t i = 0; i < r->alert.count; i++)
        if (!hg_register_is_text(p, r->alert.at[i]))
            return refuse_rule(v, index, "`alert` is not a text");
    return true;
}

static bool rule_more(struct hg_verify *v, uint32_t index, const struct hg_rule_info *r)
{
    const struct hg_program *p = v->p;
    struct hg_regs notes = {r->notes, r->note_count};
    if (!all_inside(&notes, p->template_count))
        return refuse_rule(v, index, "a note is not there");
    if (!all_inside(&r->needs, p->field_count))
        return refuse_rule(v, index, "names a field that is not there");
    if (!all_inside(&r->reads_blocks, p->block_count))
        return refuse_rule(v, index, "names a block that is not there");
    if (!all_inside(&r->reads_tables, p->table_count))
        return refuse_rule(v, index, "names a table that is not there");
    for (uint32_t i = 0; i < r->allowed_count; i++)
        if (r->allowed[i].field >= p->field_count)
            return refuse_rule(v, index, "allows a field that is not there");
    return rule_target(v, index, r);
}

static bool rule_words(struct hg_verify *v, uint32_t index, const struct hg_rule_info *r)
{
    const struct hg_program *p = v->p;
    if (r->because != HG_NONE && r->because >= p->template_count)
        return refuse_rule(v, index, "`because` is not there");
    if (!all_inside(&r->reads, p->field_count))
        return refuse_rule(v, index, "names a field that is not there");
    if (!hg_verify_line(p, r->file, r->line))
        return refuse_rule(v, index, "is in a file that is not there");
    return true;
}

static bool rule(struct hg_verify *v, uint32_t index, uint32_t block)
{
    const struct hg_rule_info *r = &v->p->rules[index];
    if (r->block != block)
        return refuse_rule(v, index, "is not of its block");
    if (r->when > HG_W_UNRESOLVED)
        return refuse_rule(v, index, "has no kind of condition");
    if (!rule_points(v->p, r))
        return refuse_rule(v, index, "has no points, or points where there are none");
    return rule_effect(v, index, r) && rule_words(v, index, r) &&
           (is_bare(r) || rule_more(v, index, r));
}

/* --- blocks by themselves --- */

static bool score_block(struct hg_verify *v, uint32_t index, const struct hg_block *b)
{
    const struct hg_program *p = v->p;
    uint32_t next = 0;
    if (b->scale != HG_T_INTEGER && b->scale != HG_T_DECIMAL)
        return refuse_block(v, index, "its points are in no scale");
    if (!is_number(p, &b->result) || p->registers[b->result.reg] != b->scale)
        return refuse_block(v, index, "its result is in another scale");
    if (b->low > b->high)
        return refuse_block(v, index, "its range is empty");
    for (uint32_t i = 0; i < b->group_count; i++) {
        const struct hg_score_group *g = &b->groups[i];
        if (g->first < next || g->first > b->rule_count || g->count > b->rule_count - g->first)
            return refuse_block(v, index, "its groups do not ascend");
        next = g->first + g->count;
    }
    return true;
}

static bool route_block(struct hg_verify *v, uint32_t index, const struct hg_block *b)
{
    const struct hg_program *p = v->p;
    if (b->outcome >= p->outcome_count)
        return refuse_block(v, index, "routes an outcome that is not there");
    if (!is_none_or(&b->calendar, is_text(p, &b->calendar)))
        return refuse_block(v, index, "its calendar is not a text");
    return is_none_or(&b->since,
                      is_number(p, &b->since) && p->registers[b->since.reg] == HG_T_DATETIME) ||
           refuse_block(v, index, "its `since` is not an instant");
}

/* Members of one kind of block must be empty in the others. */
static bool block_refs(const struct hg_block *b)
{
    bool result = b->kind == HG_B_CLASSIFY || b->kind == HG_B_SCORE, route = b->kind == HG_B_ROUTE;
    return (result || b->result.kind == HG_REF_NONE) &&
           (route || (b->calendar.kind == HG_REF_NONE && b->since.kind == HG_REF_NONE));
}

static bool block_kind(struct hg_verify *v, uint32_t index, const struct hg_block *b)
{
    switch (b->kind) {
    case HG_B_CLASSIFY:
        return is_text(v->p, &b->result) || refuse_block(v, index, "its result is not a text");
    case HG_B_SCORE:
        return score_block(v, index, b);
    case HG_B_ROUTE:
        return route_block(v, index, b);
    case HG_B_DISQUALIFY:
    case HG_B_DECIDE:
        return true;
    default:
        return refuse_block(v, index, "is of no kind");
    }
}

/* Row i of its table is its rule i, and no other block uses the table. */
static bool block_rows(struct hg_verify *v, uint32_t index, bool *owned)
{
    const struct hg_program *p = v->p;
    const struct hg_block *b = &p->blocks[index];
    if (b->table >= p->table_count || p->tables[b->table].decision_table || owned[b->table])
        return refuse_block(v, index, "has no table of its own");
    owned[b->table] = true;
    return p->tables[b->table].rows == b->rule_count ||
           refuse_block(v, index, "its table has not as many rows as it has rules");
}

static bool block(struct hg_verify *v, uint32_t index, uint32_t first, bool *owned)
{
    const struct hg_block *b = &v->p->blocks[index];
    if (b->first_rule != first || b->rule_count > v->p->rule_count - first)
        return refuse_block(v, index, "its rules are not where they belong");
    if (!block_kind(v, index, b) || !block_rows(v, index, owned))
        return false;
    if (!block_refs(b))
        return refuse_block(v, index, "has what its kind has not");
    for (uint32_t i = 0; i < b->rule_count; i++)
        if (!rule(v, first + i, index))
            return false;
    return true;
}

bool hg_verify_rules(struct hg_verify *v)
{
    const struct hg_program *p = v->p;
    bool *owned = HG_ARRAY(v->arena, bool, p->table_count);
    uint32_t first = 0;
    for (uint32_t i = 0; i < p->block_count; i++) {
        if (!block(v, i, first, owned))
            return false;
        first += p->blocks[i].rule_count;
    }
    if (first != p->rule_count)
        return hg_verify_fail(v, "rules that are in no block");
    for (uint32_t i = 0; i < p->table_count; i++)
        if (!owned[i] && !p->tables[i].decision_table)
            return hg_verify_fail(v, "table %u belongs to no block", i);
    return true;
}

/* --- what is read when the code has run --- */

/* `outcome`: that of the reader; HG_NONE: it reads for every lead. */
static bool is_defined(const struct hg_definition *written, uint32_t outcome)
{
    return written->done && (written->until == HG_ALWAYS_DEFINED ||
                             (outcome != HG_NONE && written->outcome == outcome));
}

static bool ref_there(const struct hg_verify *v, const struct hg_ref *ref, uint32_t outcome)
{
    if (ref->kind == HG_REF_VALUE)
        return is_defined(&v->values[ref->reg], outcome);
    return ref->kind == HG_REF_NONE || is_defined(&v->truths[ref->reg], outcome);
}

static bool template_there(const struct hg_verify *v, uint32_t template, uint32_t outcome)
{
    const struct hg_template *t = &v->p->templates[template];
    for (uint32_t i = 0; i < t->count; i++)
        if (!ref_there(v, &t->parts[i].ref, outcome))
            return false;
    return true;
}

static bool values_there(const struct hg_verify *v, const struct hg_regs *list, uint32_t outcome)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (!is_defined(&v->values[list->at[i]], outcome))
            return false;
    return true;
}

static bool rule_reads(const struct hg_verify *v, const struct hg_rule_info *r, uint32_t outcome)
{
    if (r->because != HG_NONE && !template_there(v, r->because, outcome))
        return false;
    if (is_bare(r))
        return true;
    if (!ref_there(v, &r->to, outcome) || !ref_there(v, &r->within, outcome) ||
        !values_there(v, &r->also, outcome) || !values_there(v, &r->alert, outcome))
        return false;
    for (uint32_t i = 0; i < r->note_count; i++)
        if (!template_there(v, r->notes[i], outcome))
            return false;
    for (uint32_t i = 0; i < r->reads_tables.count; i++)
        if (!is_defined(&v->tables[r->reads_tables.at[i]], outcome))
            return false;
    return true;
}

/* The trace follows a rule to the classes and scores it reads: they must come earlier, so that
 * this ends. */
static bool reads_made_before(const struct hg_verify *v, const struct hg_rule_info *r, uint32_t at)
{
    for (uint32_t i = 0; i < r->reads_blocks.count; i++) {
        uint32_t read = r->reads_blocks.at[i];
        uint8_t kind = v->p->blocks[read].kind;
        if (kind != HG_B_CLASSIFY && kind != HG_B_SCORE)
            return false;
        if (!v->blocks[read].done || v->blocks[read].at >= at)
            return false;
    }
    return true;
}

static uint32_t rule_outcome(const struct hg_block *b, const struct hg_rule_info *r)
{
    if (b->kind == HG_B_ROUTE)
        return b->outcome;
    return b->kind == HG_B_DECIDE || b->kind == HG_B_DISQUALIFY ? r->outcome : HG_NONE;
}

/* Templates may be shared by many rules: their total is bounded. */
static bool rule_reads_counted(struct hg_verify *v, const struct hg_rule_info *r)
{
    const struct hg_template *templates = v->p->templates;
    if (r->because != HG_NONE && !hg_verify_reads(v, templates[r->because].count))
        return false;
    for (uint32_t i = 0; i < r->note_count; i++)
        if (!hg_verify_reads(v, templates[r->notes[i]].count))
            return false;
    return true;
}

static bool block_results(struct hg_verify *v, uint32_t index)
{
    const struct hg_block *b = &v->p->blocks[index];
    const struct hg_definition *done =
        b->kind == HG_B_ROUTE ? &v->tables[b->table] : &v->blocks[index];
    uint32_t outcome = b->kind == HG_B_ROUTE ? b->outcome : HG_NONE;
    if (!is_defined(done, outcome))
        return refuse_block(v, index, "is not computed for every lead");
    if (b->kind == HG_B_ROUTE &&
        (!ref_there(v, &b->calendar, outcome) || !ref_there(v, &b->since, outcome)))
        return refuse_block(v, index, "reads what may not be there");
    for (uint32_t i = 0; i < b->rule_count; i++) {
        const struct hg_rule_info *r = &v->p->rules[b->first_rule + i];
        if (!rule_reads_counted(v, r))
            return false;
        if (!rule_reads(v, r, rule_outcome(b, r)))
            return refuse_rule(v, b->first_rule + i, "reads what may not be there");
        if (!reads_made_before(v, r, done->at))
            return refuse_rule(v, b->first_rule + i, "reads a block that is made later");
    }
    return true;
}

static bool promise(struct hg_verify *v, uint32_t index)
{
    const struct hg_promise *p = &v->p->promises[index];
    if (p->kind > HG_PROMISE_ALWAYS || p->outcome >= v->p->outcome_count)
        return hg_verify_fail(v, "promise %u is of no kind", index);
    if (p->when >= v->p->truth_count || (p->unless != HG_NONE && p->unless >= v->p->truth_count))
        return hg_verify_fail(v, "promise %u reads a register that is not there", index);
    return (is_defined(&v->truths[p->when], HG_NONE) &&
            (p->unless == HG_NONE || is_defined(&v->truths[p->unless], HG_NONE))) ||
           hg_verify_fail(v, "promise %u reads what may not be there", index);
}

static bool show(struct hg_verify *v, uint32_t index)
{
    const struct hg_ref *ref = &v->p->shows[index].ref;
    uint32_t count = ref->kind == HG_REF_VALUE ? v->p->register_count : v->p->truth_count;
    if ((ref->kind != HG_REF_VALUE && ref->kind != HG_REF_TRUTH) || ref->reg >= count)
        return hg_verify_fail(v, "show %u names a register that is not there", index);
    return ref_there(v, ref, HG_NONE) ||
           hg_verify_fail(v, "show %u reads what may not be there", index);
}

bool hg_verify_results(struct hg_verify *v)
{
    const struct hg_program *p = v->p;
    for (uint32_t i = 0; i < p->block_count; i++)
        if (!block_results(v, i))
            return false;
    for (uint32_t i = 0; i < p->promise_count; i++)
        if (!promise(v, i))
            return false;
    for (uint32_t i = 0; i < p->show_count; i++)
        if (!show(v, i))
            return false;
    return true;
}
