/* What would settle an open decision: for each deciding field, its pieces and what would be
 * decided if the value were known to lie in each. Where no question about knowledge reads the
 * field, the leaves of the search tell; else the lead decided again with a value
 * (complete_redecide.c). */
#include "runtime/decision/complete.h"

#include <string.h>

/* Names listed per outcome before "N others". */
#define NAMES_SHOWN 4u
/* Bound on parts of leaves run for one lead; beyond it, exclusion between pieces is not examined.
 */
#define MOST_RUNS 512u

/* --- a list being made ------------------------------------------------------------------------ */

struct settling {
    struct hg_completer *c;
    struct hg_decision_run *run;
    const struct hg_exact *exact;
    struct hg_span *within; /* an open term each: pieces still to be listed */
    bool crossed;           /* several terms read the field, and some of their pieces exclude
                               others */
    uint32_t runs;          /* boxes run to examine that */
    HG_VEC(struct hg_settles) list;
    struct hg_buf *text; /* the completer's */
};

static struct hg_str taken(struct settling *s)
{
    if (s->text->failed)
        longjmp(s->run->arena->guard->jump, 1);
    struct hg_str text = hg_str_copy(s->run->arena, (struct hg_str){s->text->at, s->text->len});
    hg_buf_clear(s->text);
    return text;
}

static void add(struct settling *s, struct hg_str piece, uint32_t outcome)
{
    if (outcome != HG_NONE) /* else it contains no value */
        hg_push(s->run->arena, &s->list, ((struct hg_settles){piece, outcome}));
}

/* HG_NONE: it contains no value. */
static uint32_t outcome_of(uint32_t possible)
{
    if (possible == 0)
        return HG_NONE;
    bool single = possible != 0 && (possible & (possible - 1)) == 0;
    return single ? (uint32_t)__builtin_ctz(possible) : HG_REVIEW;
}

/* --- from the leaves ------------------------------------------------------------------------ */

/* The outcomes possible in the requested part of a leaf; none, if it contains no completion. */
static uint32_t possible_in(struct settling *s, const struct hg_leaf *leaf)
{
    struct hg_completer *c = s->c;
    if (!s->crossed || s->runs >= MOST_RUNS)
        return leaf->possible;
    uint32_t part = hg_box_root(c);
    struct hg_span *box = hg_box(c, part);
    const struct hg_span *whole = hg_box(c, leaf->box);
    for (size_t k = 0; k < c->opens.count; k++) {
        box[k].first = whole[k].first > s->within[k].first ? whole[k].first : s->within[k].first;
        box[k].last = whole[k].last < s->within[k].last ? whole[k].last : s->within[k].last;
    }
    s->runs++;
    hg_boxes_run(c, &part, 1, c->program->code_count);
    return c->dead[0] ? 0 : leaf->possible & c->lanes->outcomes[0].possible;
}

/* The outcomes of the leaves that intersect the request. */
static uint32_t possible_within(struct settling *s)
{
    uint32_t possible = 0;
    for (size_t i = 0; i < s->exact->leaves.count; i++) {
        const struct hg_leaf *leaf = &s->exact->leaves.at[i];
        const struct hg_span *box = hg_box(s->c, leaf->box);
        bool meets = true;
        for (size_t k = 0; k < s->c->opens.count && meets; k++)
            meets = box[k].first <= s->within[k].last && s->within[k].first <= box[k].last;
        possible |= meets ? possible_in(s, leaf) : 0;
    }
    return possible;
}

static uint32_t *piece_outcomes(struct settling *s, uint32_t open, bool *single)
{
    uint32_t count = s->c->opens.at[open].count;
    uint32_t *outcomes = HG_ARRAY(s->run->arena, uint32_t, count);
    struct hg_span before = s->within[open];
    for (uint32_t i = 0; i < count; i++) {
        s->within[open] = (struct hg_span){i, i};
        uint32_t possible = possible_within(s);
        outcomes[i] = outcome_of(possible);
        single[i] = (possible & (possible - 1)) == 0;
    }
    s->within[open] = before;
    return outcomes;
}

/* --- lists from outcomes by piece ----------------------------------------------------------- */

/* For a number computed from the field (and perhaps others), the range is stated. */
static void put_stretch(struct settling *s, const struct hg_open *open, struct hg_bounds range,
                        struct hg_bounds all)
{
    const struct hg_program *program = s->c->program;
    hg_put_range(s->text, program->registers[open->reg], range, all, open->known->unit);
    if (open->reg < program->field_count || (range.lo == all.lo && range.hi == all.hi))
        return;
    struct hg_str stretch = taken(s), name = program->terms[open->term].name;
    const char *joint = hg_str_find(stretch, HG_STR("..")) != SIZE_MAX ? "in " : "is ";
    bool compared = stretch.at[0] == '<' || stretch.at[0] == '>';
    hg_buf_print(s->text, "%.*s %s%.*s", HG_STR_ARGS(name), compared ? "" : joint,
                 HG_STR_ARGS(stretch));
}

/* Merges ranges with the same result; the result of the lowest range is `otherwise`. */
static void list_stretches(struct settling *s, const struct hg_open *open, const uint32_t *outcomes)
{
    enum hg_type_kind type = s->c->program->registers[open->reg];
    struct hg_bounds all = {open->ranges[0].lo, open->ranges[open->count - 1].hi};
    uint32_t rest = outcomes[0];
    bool some = false;
    if (type == HG_T_BOOLEAN && open->count == 2 && outcomes[0] != outcomes[1]) {
        add(s, HG_STR("yes"), outcomes[1]);
        add(s, HG_STR("no"), outcomes[0]);
        return;
    }
    for (uint32_t i = 0; i < open->count;) {
        uint32_t first = i;
        while (i < open->count && outcomes[i] == outcomes[first])
            i++;
        bool whole = first == 0 && i == open->count;
        some |= outcomes[first] == rest && !whole;
        if (outcomes[first] == rest && !whole)
            continue;
        put_stretch(s, open, (struct hg_bounds){open->ranges[first].lo, open->ranges[i - 1].hi},
                    all);
        add(s, taken(s), outcomes[first]);
    }
    if (some)
        add(s, HG_STR("otherwise"), rest);
}

static const struct hg_piece *piece_of(const struct settling *s, const struct hg_open *open,
                                       uint32_t piece)
{
    return &s->c->program->terms[open->term].pieces[open->pieces[piece]];
}

/* Countries that no test names, where all are listed: "otherwise". */
static bool is_unnamed(const struct hg_piece *piece)
{
    return piece->kind == HG_PIECE_TEXTS && hg_str_is(piece->name, "otherwise");
}

/* The unnamed piece; if it is empty, the pieces that no test names. */
static uint32_t rest_of(const struct settling *s, const struct hg_open *open)
{
    uint32_t unnamed = HG_NONE;
    for (uint32_t i = 0; i < open->count; i++) {
        const struct hg_piece *piece = piece_of(s, open, i);
        if (piece->kind == HG_PIECE_REST || piece->kind == HG_PIECE_NO)
            return i;
        if (is_unnamed(piece))
            unnamed = i;
    }
    return unnamed;
}

static bool is_rest(const struct settling *s, const struct hg_open *open, uint32_t piece)
{
    return rest_of(s, open) == piece;
}

static struct hg_str names_of(const struct settling *s, const struct hg_open *open,
                              const struct hg_text_ids *texts)
{
    struct hg_str name = {0};
    for (uint32_t i = 0; i < texts->count && i < NAMES_SHOWN; i++)
        name =
            hg_str_print(s->run->arena, "%.*s%s%.*s", HG_STR_ARGS(name), i == 0 ? "" : " or ",
                         HG_STR_ARGS(hg_open_text(s->c, open, texts->at[i], s->run->arena)->raw));
    if (texts->count <= NAMES_SHOWN)
        return name;
    return hg_str_print(s->run->arena, "%.*s or %u others", HG_STR_ARGS(name),
                        texts->count - NAMES_SHOWN);
}

static struct hg_str piece_name(const struct settling *s, const struct hg_open *open,
                                uint32_t piece)
{
    const struct hg_term *term = &s->c->program->terms[open->term];
    const struct hg_piece *of = piece_of(s, open, piece);
    if (of->kind == HG_PIECE_YES)
        return term->name;
    const struct hg_text_ids *texts = hg_open_texts(open, of, open->pieces[piece]);
    bool all = of->kind != HG_PIECE_TEXTS || texts->count == of->texts.count;
    if (!all ||
        is_unnamed(of)) /* the contract does not allow all texts of the name, if it has one */
        return names_of(s, open, texts);
    if (term->reg < s->c->program->field_count)
        return of->name;
    bool bare = of->kind == HG_PIECE_TEXTS && !hg_str_starts(of->name, HG_STR("in "));
    return hg_str_print(s->run->arena, "%.*s %s%.*s", HG_STR_ARGS(term->name), bare ? "is " : "",
                        HG_STR_ARGS(of->name));
}

/* The pieces with one outcome, from `first` on, under one name. */
static void list_group(struct settling *s, const struct hg_open *open, const uint32_t *outcomes,
                       uint32_t first, bool last)
{
    uint32_t count = 0;
    for (uint32_t i = first; i < open->count; i++)
        count += outcomes[i] == outcomes[first] && !is_rest(s, open, i);
    if (last && count > NAMES_SHOWN) {
        add(s, HG_STR("otherwise"), outcomes[first]);
        return;
    }
    uint32_t shown = 0;
    for (uint32_t i = first; i < open->count && shown < NAMES_SHOWN; i++) {
        if (outcomes[i] != outcomes[first] || is_rest(s, open, i))
            continue;
        struct hg_str name = piece_name(s, open, i);
        hg_buf_text(s->text, shown++ == 0 ? "" : " or ");
        hg_buf_put(s->text, name.at, name.len);
    }
    if (count > shown)
        hg_buf_print(s->text, " or %u others", count - shown);
    add(s, taken(s), outcomes[first]);
}

/* Every outcome with its pieces, except those of `rest`; HG_NONE: all are listed. */
static void list_groups(struct settling *s, const struct hg_open *open, const uint32_t *outcomes,
                        uint32_t rest)
{
    bool alike = rest == HG_NONE && rest_of(s, open) == HG_NONE;
    for (uint32_t i = 1; i < open->count; i++)
        alike &= outcomes[i] == outcomes[0];
    if (alike) {
        add(s, HG_STR("any value"), outcomes[0]);
        return;
    }
    for (uint32_t i = 0; i < open->count; i++) {
        bool seen = outcomes[i] == rest || outcomes[i] == HG_NONE || is_rest(s, open, i);
        for (uint32_t k = 0; k < i && !seen; k++)
            seen = outcomes[k] == outcomes[i] && !is_rest(s, open, k);
        if (seen)
            continue;
        bool last = rest == HG_NONE && s->list.count != 0;
        for (uint32_t k = i + 1; k < open->count; k++)
            last &= outcomes[k] == outcomes[i];
        list_group(s, open, outcomes, i, last);
    }
}

static bool reads_field(const struct settling *s, uint32_t open, uint32_t field)
{
    return hg_term_reads(s->c, s->c->opens.at[open].term, field);
}

/* Whether several terms, including those for invalid values, determine what follows from the
 * field. */
static bool is_crossed(const struct settling *s, uint32_t field)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->c->opens.count; i++) {
        const struct hg_regs *fields = &s->c->program->terms[s->c->opens.at[i].term].fields;
        for (uint32_t k = 0; k < fields->count; k++)
            count += fields->at[k] == field;
    }
    return count > 1;
}

/* The next deciding term of the field, from `from` on. */
static uint32_t next_term(const struct settling *s, uint32_t field, uint32_t from)
{
    for (uint32_t i = from; i < s->c->opens.count; i++)
        if (s->exact->deciding_terms[i] && reads_field(s, i, field))
            return i;
    return HG_NONE;
}

/* The terms of a text one after the other: the rest piece of one is divided by the next. */
static void list_terms(struct settling *s, uint32_t field, uint32_t index)
{
    const struct hg_open *open = &s->c->opens.at[index];
    bool *single = HG_ARRAY(s->run->arena, bool, open->count);
    uint32_t *outcomes = piece_outcomes(s, index, single);
    if (open->kind == HG_TERM_NUMBER) {
        list_stretches(s, open, outcomes);
        return;
    }
    uint32_t rest = rest_of(s, open), next = next_term(s, field, index + 1);
    if (rest == HG_NONE) {
        list_groups(s, open, outcomes, HG_NONE);
        return;
    }
    bool goes_on = !single[rest] && next != HG_NONE;
    list_groups(s, open, outcomes, goes_on ? HG_NONE : outcomes[rest]);
    if (goes_on) {
        s->within[index] = (struct hg_span){rest, rest};
        list_terms(s, field, next);
    } else {
        add(s, s->list.count == 0 ? HG_STR("any value") : HG_STR("otherwise"), outcomes[rest]);
    }
}

/* --- decided again -------------------------------------------------------------------------- */

static bool row_asks_of(const struct hg_rule_table *table, const uint64_t *assume, uint32_t column)
{
    for (uint32_t w = 0; assume != NULL && w < table->words; w++)
        if ((assume[w] & ~table->columns[column].any[w]) != 0)
            return true;
    return false;
}

static bool rests_on_field(const struct settling *s, const uint64_t *terms, uint32_t field)
{
    for (uint32_t i = 0; i < s->c->opens.count; i++)
        if (reads_field(s, i, field) && hg_term_bit(terms, s->c->opens.at[i].term))
            return true;
    return false;
}

static bool table_asks(const struct settling *s, uint32_t index, uint32_t field)
{
    const struct hg_complete_plan *plan = &s->c->plan;
    const struct hg_rule_table *table = &s->c->program->tables[index];
    for (uint32_t i = 0; i < table->column_count; i++) {
        const struct hg_column *column = &table->columns[i];
        if (!row_asks_of(table, table->assume_no, i) && !row_asks_of(table, table->assume_yes, i))
            continue;
        size_t at = column->reg;
        const uint64_t *terms = plan->values.once + at * plan->words;
        if (column->kind == HG_COLUMN_TRUTH)
            terms = plan->truths.once + at * plan->words;
        else if (column->kind == HG_COLUMN_TEST)
            terms = plan->values.once + (size_t)s->c->program->tests[at].reg * plan->words;
        if (rests_on_field(s, terms, field))
            return true;
    }
    return false;
}

/* Whether a question about knowledge reads the field: then knowing it may change the answer. */
static bool is_asked(const struct settling *s, uint32_t field)
{
    const struct hg_complete_plan *plan = &s->c->plan;
    for (uint32_t i = 0; i < plan->asks.count; i++) {
        const struct hg_instr *instr = &s->c->program->code[plan->asks.at[i]];
        bool truth = hg_complete_asks_truth(instr);
        if (instr->op == HG_OP_MATCH) {
            if (table_asks(s, instr->a, field))
                return true;
            continue;
        }
        const uint64_t *terms =
            (truth ? plan->truths.once : plan->values.once) + (size_t)instr->b * plan->words;
        if ((!truth && instr->b == field) || rests_on_field(s, terms, field))
            return true;
    }
    return false;
}

/* --- door ----------------------------------------------------------------------------------- */

static void start_list(struct settling *s)
{
    s->within = HG_ARRAY(s->run->arena, struct hg_span, s->c->opens.count);
    s->list.at = NULL;
    s->list.count = s->list.room = 0;
    for (size_t i = 0; i < s->c->opens.count; i++)
        s->within[i] = (struct hg_span){0, s->c->opens.at[i].count - 1};
}

static void list_field(struct settling *s, struct hg_deciding *item)
{
    uint32_t term = next_term(s, item->field, 0);
    if (term == HG_NONE)
        return;
    start_list(s);
    list_terms(s, item->field, term);
    item->settles = s->list.at;
    item->settles_count = (uint32_t)s->list.count;
}

/* Saves and restores the terms and boxes of the main search, which the next field needs. */
static void settle_again(struct settling *s, struct hg_deciding *item)
{
    struct hg_completer *c = s->c;
    const struct hg_completer before = *c;
    struct hg_exact again;
    c->spans.at = NULL;
    c->spans.count = c->spans.room = 0;
    hg_boxes_clear(c);
    if (hg_settle_redecide(s->run, c, item->field, &again)) {
        s->exact = &again;
        s->crossed = false; /* each leaf has a value */
        list_field(s, item);
    }
    c->opens = before.opens;
    c->spans = before.spans;
    c->box_count = before.box_count;
    c->evaluated = before.evaluated;
}

static void settle_field(struct settling *s, struct hg_deciding *item)
{
    s->exact = s->run->exact;
    s->crossed = is_crossed(s, item->field);
    if (is_asked(s, item->field))
        settle_again(s, item);
    else
        list_field(s, item);
}

static void settle_all(struct settling *s)
{
    struct hg_decision *decision = s->run->decision;
    for (uint32_t i = 0; i < decision->deciding_count; i++)
        if (decision->deciding[i].field != HG_NONE)
            settle_field(s, &decision->deciding[i]);
}

void hg_complete_settles(struct hg_decision_run *run, struct hg_completer *c)
{
    struct settling s = {.c = c, .run = run, .text = &c->text};
    c->arena.guard = c->lanes->arena.guard = run->arena->guard;
    hg_buf_clear(s.text);
    settle_all(&s);
}
