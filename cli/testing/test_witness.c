/* Finds a lead on which two programs with the same contract differ: a test's lead with one or two
 * fields changed. It tries the places where either program's decision changes: both sides of each
 * cut, a text of each group and pattern, and no value. A lead that is found is shown; finding
 * none proves nothing. */
#include "base/map.h"
#include "cli/testing/test_suggest.h"

#define MOST_TEXTS 24u /* of one group of texts, and of one test's patterns */
/* Leads decided for one witness. One that needs completions costs as much as many. */
#define MOST_WORK 10000u
#define COMPLETIONS_WORK 200u

enum change_kind { CHANGE_NOTHING, CHANGE_NUMBER, CHANGE_TEXT, CHANGE_ABSENT };

struct change {
    uint32_t field;
    enum change_kind kind;
    int64_t number;
    struct hg_str text;
};

struct changes {
    struct hg_arena *arena;
    const bool *fields; /* those to change */
    struct hg_map seen;
    HG_VEC(struct change) list;
};

/* --- what to try ------------------------------------------------------------------------------ */

static void add(struct changes *c, struct change change)
{
    bool added;
    if (change.field != HG_NONE && !c->fields[change.field])
        return;
    struct hg_str key = hg_str_print(c->arena, "%u %d %lld %.*s", change.field, (int)change.kind,
                                     (long long)change.number, HG_STR_ARGS(change.text));
    hg_map_add(&c->seen, key, 0, &added);
    if (added)
        hg_push(c->arena, &c->list, change);
}

static void add_number(struct changes *c, const struct hg_program *program, uint32_t field,
                       int64_t number)
{
    const struct hg_field *f = &program->fields[field];
    bool fits = !(f->has_min && number < f->min) && !(f->has_max && number > f->max);
    if (fits && !hg_type_is_text(f->type) && !f->list)
        add(c, (struct change){field, CHANGE_NUMBER, number, {"", 0}});
}

/* A text for the field itself; for what is made from a mail address, an address. */
static void add_text(struct changes *c, const struct hg_program *program, uint32_t field,
                     bool derived, struct hg_str text)
{
    if (text.len == 0 || !hg_type_is_text(program->fields[field].type) ||
        program->fields[field].list)
        return;
    if (derived && program->fields[field].type == HG_T_EMAIL)
        text = hg_str_print(c->arena, "someone@%.*s", HG_STR_ARGS(text));
    add(c, (struct change){field, CHANGE_TEXT, 0, text});
}

/* The field a text term is made from, if it is one. */
static uint32_t field_of(const struct hg_program *program, const struct hg_term *term,
                         bool *derived)
{
    *derived = term->reg >= program->field_count;
    if (!*derived)
        return term->reg;
    return term->fields.count == 1 ? term->fields.at[0] : HG_NONE;
}

static void add_group(struct changes *c, const struct hg_program *program, uint32_t field,
                      bool derived, const struct hg_text_ids *ids, const struct hg_map *theirs)
{
    uint32_t taken = 0;
    for (uint32_t i = 0; i < ids->count && taken < MOST_TEXTS; i++) {
        const struct hg_const_text *text = &program->texts[ids->at[i]];
        /* a long group: those the other program does not know, and the first */
        if (ids->count > MOST_TEXTS && i > 0 && hg_map_find(theirs, text->folded) != NULL)
            continue;
        add_text(c, program, field, derived, text->raw);
        taken++;
    }
}

static void add_piece(struct changes *c, const struct hg_program *program, uint32_t field,
                      bool derived, const struct hg_piece *piece, const struct hg_map *theirs)
{
    if (piece->kind == HG_PIECE_TEXTS)
        add_group(c, program, field, derived, &piece->texts, theirs);
    else if (piece->kind != HG_PIECE_RANGE)
        add_text(c, program, field, derived, piece->sample);
    else if (!derived && piece->hi != INT64_MAX) {
        add_number(c, program, field, piece->hi);
        add_number(c, program, field, piece->hi + 1);
    }
}

static void add_terms(struct changes *c, const struct hg_program *program,
                      const struct hg_map *theirs)
{
    for (uint32_t i = 0; i < program->term_count; i++) {
        const struct hg_term *term = &program->terms[i];
        bool derived;
        if (term->kind > HG_TERM_TEXT)
            continue;
        uint32_t field = field_of(program, term, &derived);
        for (uint32_t p = 0; field != HG_NONE && p < term->piece_count; p++)
            add_piece(c, program, field, derived, &term->pieces[p], theirs);
    }
}

/* Words and parts that texts are searched for. */
static void add_patterns(struct changes *c, const struct hg_program *program)
{
    for (uint32_t i = 0; i < program->test_count; i++) {
        const struct hg_test *test = &program->tests[i];
        bool texts = test->kind != HG_TEST_MATCHES && !test->numbers;
        for (uint32_t p = 0;
             texts && test->reg < program->field_count && p < test->pattern_count && p < MOST_TEXTS;
             p++)
            add_text(c, program, test->reg, false, program->texts[test->patterns[p]].raw);
    }
}

static void add_absent(struct changes *c, const struct hg_program *program)
{
    for (uint32_t f = 0; f < program->field_count; f++)
        if (program->fields[f].read)
            add(c, (struct change){f, CHANGE_ABSENT, 0, {"", 0}});
}

/* --- which fields --------------------------------------------------------------------------- */

static void mark_rule(const struct hg_program *program, uint32_t rule, bool *fields, bool *blocks)
{
    const struct hg_rule_info *info = &program->rules[rule];
    for (uint32_t i = 0; i < info->reads.count; i++)
        fields[info->reads.at[i]] = true;
    for (uint32_t i = 0; i < info->reads_blocks.count; i++) {
        const struct hg_block *block = &program->blocks[info->reads_blocks.at[i]];
        if (blocks[info->reads_blocks.at[i]])
            continue;
        blocks[info->reads_blocks.at[i]] = true;
        for (uint32_t r = 0; r < block->rule_count; r++)
            mark_rule(program, block->first_rule + r, fields, blocks);
    }
}

/* What the rule looks at, through classes and scores; every field where `where` is no rule. */
static const bool *fields_of(const struct hg_program *program, struct hg_str where,
                             struct hg_arena *arena)
{
    bool *fields = HG_ARRAY(arena, bool, program->field_count);
    bool *blocks = HG_ARRAY(arena, bool, program->block_count);
    bool found = false;
    for (uint32_t r = 0; r < program->rule_count; r++)
        if (hg_str_eq(program->rules[r].id, where)) {
            mark_rule(program, r, fields, blocks);
            found = true;
        }
    for (uint32_t f = 0; !found && f < program->field_count; f++)
        fields[f] = program->fields[f].read;
    return fields;
}

static void folded_texts(const struct hg_program *program, struct hg_arena *arena,
                         struct hg_map *map)
{
    hg_map_init(map, arena);
    for (uint32_t i = 0; i < program->text_count; i++)
        hg_map_add(map, program->texts[i].folded, 0, NULL);
}

static void add_hint(struct changes *c, const struct hg_program *program, struct hg_str hint)
{
    for (uint32_t f = 0; hint.len != 0 && f < program->field_count; f++)
        if (program->fields[f].read && program->fields[f].type != HG_T_ENUM) {
            add_text(c, program, f, false, hint);
            add_text(c, program, f, true, hint);
        }
}

/* --- trying ----------------------------------------------------------------------------------- */

static struct hg_str value_of(struct hg_suggest *s, const struct hg_sample_lead *base,
                              const struct change *change)
{
    if (change->kind == CHANGE_NUMBER)
        return hg_suggest_number(s, change->field, change->number, base->now);
    if (change->kind == CHANGE_TEXT)
        return hg_suggest_text(s, change->field, change->text, base->now);
    return HG_STR("");
}

/* `second` may be NULL; a change without a field is the lead as it is. */
static struct hg_trial try_change(struct hg_suggest *s, const struct hg_sample_lead *base,
                                  const struct change *first, const struct change *second)
{
    struct hg_trial trial = {.base = base, .field = first->field};
    trial.value = value_of(s, base, first);
    if (second != NULL) {
        trial.two = true;
        trial.field2 = second->field;
        trial.value2 = value_of(s, base, second);
    }
    hg_trial_run(s, &trial);
    return trial;
}

/* The result of the rule with the same name in the other program; 255 where it has none. */
static uint8_t result_there(const struct hg_program *here, uint32_t rule,
                            const struct hg_program *there, const struct hg_trial *trial)
{
    for (uint32_t r = 0; r < there->rule_count; r++)
        if (hg_str_eq(here->rules[rule].id, there->rules[r].id))
            return trial->results[r];
    return UINT8_MAX;
}

static int level_of(const struct hg_suggest *here, const struct hg_trial *a,
                    const struct hg_suggest *there, const struct hg_trial *b)
{
    struct hg_str x = here->program->outcomes[a->outcome].name;
    struct hg_str y = there->program->outcomes[b->outcome].name;
    if (!hg_str_eq(x, y))
        return 3;
    if (!hg_str_eq(a->seen, b->seen))
        return 2;
    for (uint32_t r = 0; r < here->program->rule_count; r++) {
        uint8_t result = result_there(here->program, r, there->program, b);
        if (result != UINT8_MAX && result != a->results[r])
            return 1;
    }
    return 0;
}

/* Reorders the rules of `there` like those of `here`, for comparing them. */
static void align_rules(const struct hg_suggest *here, const struct hg_suggest *there,
                        struct hg_trial *trial)
{
    uint8_t *results = HG_ARRAY(here->arena, uint8_t, here->program->rule_count);
    for (uint32_t r = 0; r < here->program->rule_count; r++)
        results[r] = result_there(here->program, r, there->program, trial);
    trial->results = results;
}

static uint32_t work_of(const struct hg_trial *trial)
{
    return trial->completions ? COMPLETIONS_WORK : 1;
}

/* One search: the two programs, what is tried, and what has been found. */
struct search {
    struct hg_suggest *here, *there;
    struct changes changes;
    uint32_t work, most_work;
    struct hg_test_witness *best;
};

static bool goes_on(const struct search *s)
{
    return s->best->level < 3 && s->work < s->most_work;
}

static void try_lead(struct search *s, const struct hg_sample_lead *base,
                     const struct change *first, const struct change *second)
{
    struct hg_arena_mark mark = hg_arena_save(s->here->arena);
    struct hg_trial a = try_change(s->here, base, first, second);
    struct hg_trial b = try_change(s->there, base, first, second);
    s->work += work_of(&a) + work_of(&b);
    int level = a.usable && b.usable ? level_of(s->here, &a, s->there, &b) : 0;
    if (level > s->best->level)
        *s->best = (struct hg_test_witness){a, b, level};
    else
        hg_arena_rewind(s->here->arena, mark);
}

/* With `absent` the changes that leave a field out, else the others: those cost more. */
static void try_one(struct search *s, const struct hg_sample_lead *base, bool absent)
{
    for (size_t i = 0; base->passed && i < s->changes.list.count && goes_on(s); i++)
        if ((s->changes.list.at[i].kind == CHANGE_ABSENT) == absent)
            try_lead(s, base, &s->changes.list.at[i], NULL);
}

static void try_two(struct search *s, const struct hg_sample_lead *base)
{
    const struct change *list = s->changes.list.at;
    for (size_t i = 0; base->passed && i < s->changes.list.count; i++)
        for (size_t k = i + 1; k < s->changes.list.count && goes_on(s); k++)
            if (list[i].field != HG_NONE && list[i].field != list[k].field)
                try_lead(s, base, &list[i], &list[k]);
}

static void try_bases(struct search *s)
{
    const struct hg_suggest *here = s->here;
    for (int absent = 0; absent <= 1; absent++)
        for (size_t i = 0; i < here->bases.count; i++)
            try_one(s, &here->bases.at[i], absent == 1);
    if (s->best->level > 0)
        return;
    s->most_work += MOST_WORK;
    for (size_t i = 0; i < here->bases.count; i++)
        try_two(s, &here->bases.at[i]);
}

void hg_test_witness_find(struct hg_suggest *here, struct hg_suggest *there, struct hg_str where,
                          struct hg_str hint, struct hg_test_witness *best)
{
    struct search s = {.here = here, .there = there, .most_work = MOST_WORK, .best = best};
    struct changes *c = &s.changes;
    struct hg_map ours, theirs;
    *best = (struct hg_test_witness){.level = 0};
    c->arena = here->arena;
    c->fields = fields_of(here->program, where, here->arena);
    hg_map_init(&c->seen, here->arena);
    folded_texts(here->program, here->arena, &ours);
    folded_texts(there->program, here->arena, &theirs);
    add(c, (struct change){HG_NONE, CHANGE_NOTHING, 0, {"", 0}});
    add_hint(c, here->program, hint);
    add_terms(c, here->program, &theirs);
    add_terms(c, there->program, &ours);
    add_patterns(c, here->program);
    add_patterns(c, there->program);
    add_absent(c, here->program);
    try_bases(&s);
    if (best->level > 0)
        align_rules(here, there, &best->there);
}
