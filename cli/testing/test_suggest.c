/* headgate test --suggest: cases for the places where a policy's decision changes and no test
 * looks. For each threshold of a number or time, the last value below and the first at it; for
 * each group of texts treated alike, one of them. The value is put into the lead of a passing
 * test, the first in which it makes a difference. The case expects what the policy decides now,
 * so it must be read before it is used. */
#include "cli/testing/test_suggest.h"

#include "runtime/vm/value_text.h"

#define MOST_BASES 64 /* leads tried for one threshold; the first that differs is taken */

/* --- values --- */

static struct hg_str finish(struct hg_suggest *s, struct hg_buf *text)
{
    struct hg_str made = hg_str_copy(s->arena, (struct hg_str){text->at, text->len});
    hg_buf_release(text);
    return made;
}

static struct hg_str shown(struct hg_suggest *s, uint32_t field, int64_t number)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_put_number(&text, s->program->fields[field].type, number, HG_CLOCK);
    return finish(s, &text);
}

/* The value, as JSON, in the form of a lead; with evidence if the contract requires it. */
static struct hg_str as_given(struct hg_suggest *s, uint32_t field, struct hg_str value,
                              int64_t now)
{
    const struct hg_field *f = &s->program->fields[field];
    struct hg_buf text;
    struct hg_json json;
    hg_cli_buf(&text);
    bool proven = f->evidence_required || f->sources.count != 0;
    hg_buf_text(&text, proven ? "{\"value\": " : "");
    hg_buf_put(&text, value.at, value.len);
    if (proven) {
        hg_buf_text(&text, ", \"confidence\": 1, \"as_of\": \"");
        hg_put_instant(&text, now);
        hg_buf_byte(&text, '"');
    }
    if (proven && f->sources.count != 0) {
        hg_buf_text(&text, ", \"source\": ");
        hg_json_init(&json, &text);
        hg_json_str(&json, f->sources.at[0]);
    }
    hg_buf_text(&text, proven ? "}" : "");
    return finish(s, &text);
}

struct hg_str hg_suggest_number(struct hg_suggest *s, uint32_t field, int64_t number, int64_t now)
{
    struct hg_buf text;
    struct hg_json json;
    hg_cli_buf(&text);
    hg_json_init(&json, &text);
    hg_json_number(&json, s->program->fields[field].type, number, HG_CLOCK);
    return as_given(s, field, finish(s, &text), now);
}

struct hg_str hg_suggest_text(struct hg_suggest *s, uint32_t field, struct hg_str value,
                              int64_t now)
{
    struct hg_buf text;
    struct hg_json json;
    hg_cli_buf(&text);
    hg_json_init(&json, &text);
    hg_json_str(&json, value);
    return as_given(s, field, finish(s, &text), now);
}

/* --- what tests cover --- */

static bool number_covered(const struct hg_suggest *s, uint32_t field, int64_t number)
{
    for (size_t i = 0; i < s->bases.count; i++)
        if (s->bases.at[i].known[field] && s->bases.at[i].numbers[field] == number)
            return true;
    return false;
}

static bool texts_covered(const struct hg_suggest *s, uint32_t field, const struct hg_text_ids *ids)
{
    for (size_t i = 0; i < s->bases.count; i++)
        for (uint32_t k = 0; k < ids->count; k++)
            if (s->bases.at[i].known[field] && s->bases.at[i].texts[field] == ids->at[k])
                return true;
    return false;
}

/* --- which lead to start from --- */

/* 0: no difference; higher: more visible. */
static int difference(const struct hg_suggest *s, const struct hg_trial *a,
                      const struct hg_trial *b)
{
    bool same = true;
    if (a->outcome != b->outcome)
        return 3;
    for (uint32_t i = 0; i < s->program->block_count; i++)
        if (!hg_str_eq(a->scores[i], b->scores[i]))
            return 2;
    for (uint32_t r = 0; same && r < s->program->rule_count; r++)
        same = a->results[r] == b->results[r];
    return same ? 0 : 1;
}

struct sides {
    struct hg_trial below, above;
};

static struct hg_trial try(struct hg_suggest *s, const struct hg_sample_lead *base, uint32_t field,
                           int64_t number)
{
    struct hg_trial trial = {.base = base, .field = field};
    trial.value = hg_suggest_number(s, field, number, base->now);
    hg_trial_run(s, &trial);
    return trial;
}

/* The first base on which the two sides differ most. False when none can be used. */
static bool best_sides(struct hg_suggest *s, uint32_t field, int64_t below, int64_t above,
                       struct sides *best)
{
    int most = -1;
    for (size_t i = 0; i < s->bases.count && i < MOST_BASES && most < 3; i++) {
        if (!s->bases.at[i].passed)
            continue;
        struct sides sides = {try(s, &s->bases.at[i], field, below),
                              try(s, &s->bases.at[i], field, above)};
        if (!sides.below.usable || !sides.above.usable)
            continue;
        int differs = difference(s, &sides.below, &sides.above);
        if (differs > most) {
            most = differs;
            *best = sides;
        }
    }
    return most >= 0;
}

/* --- suggesting --- */

static void suggest_threshold(struct hg_suggest *s, const struct hg_term *term, int64_t below)
{
    uint32_t field = term->reg;
    const struct hg_field *f = &s->program->fields[field];
    int64_t above = below + 1;
    struct sides sides;
    if ((f->has_min && below < f->min) || (f->has_max && above > f->max))
        return;
    bool low = !number_covered(s, field, below), high = !number_covered(s, field, above);
    if ((!low && !high) || !best_sides(s, field, below, above, &sides))
        return;
    struct hg_str a = shown(s, field, below), b = shown(s, field, above);
    bool truth = f->type == HG_T_BOOLEAN;
    sides.below.name =
        hg_str_print(s->arena, truth ? "%.*s is %.*s" : "%.*s is %.*s, just below %.*s",
                     HG_STR_ARGS(f->name), HG_STR_ARGS(a), HG_STR_ARGS(b));
    sides.above.name =
        hg_str_print(s->arena, truth ? "%.*s is %.*s" : "%.*s is %.*s, no longer %.*s",
                     HG_STR_ARGS(f->name), HG_STR_ARGS(b), HG_STR_ARGS(a));
    if (low)
        hg_suggest_put_case(s, &sides.below, &sides.above);
    if (high)
        hg_suggest_put_case(s, &sides.above, &sides.below);
}

/* One text of a group; of the leads to start from the first that can be used. */
static void suggest_texts(struct hg_suggest *s, const struct hg_term *term,
                          const struct hg_piece *piece)
{
    const struct hg_str name = s->program->fields[term->reg].name;
    struct hg_str text = s->program->texts[piece->texts.at[0]].raw;
    if (texts_covered(s, term->reg, &piece->texts))
        return;
    for (size_t i = 0; i < s->bases.count && i < MOST_BASES; i++) {
        struct hg_trial trial = {.base = &s->bases.at[i], .field = term->reg};
        if (!trial.base->passed)
            continue;
        trial.value = hg_suggest_text(s, term->reg, text, trial.base->now);
        trial.name = hg_str_print(s->arena, "%.*s is %.*s", HG_STR_ARGS(name), HG_STR_ARGS(text));
        hg_trial_run(s, &trial);
        if (!trial.usable)
            continue;
        hg_suggest_put_case(s, &trial, NULL);
        return;
    }
}

static void suggest_term(struct hg_suggest *s, const struct hg_term *term)
{
    for (uint32_t i = 0; i < term->piece_count; i++) {
        const struct hg_piece *piece = &term->pieces[i];
        if (piece->kind == HG_PIECE_RANGE && i + 1 < term->piece_count)
            suggest_threshold(s, term, piece->hi);
        else if (piece->kind == HG_PIECE_TEXTS)
            suggest_texts(s, term, piece);
    }
}

/* --- policies --- */

void hg_suggest_sample_leads(struct hg_suggest *s, const struct hg_test_run *run)
{
    for (size_t i = 0; i < run->files.count; i++) {
        const struct hg_file_result *file = run->files.at[i];
        for (size_t k = 0; file->policy == s->policy && file->usable && k < file->results.count;
             k++) {
            struct hg_sample_lead base = {.passed = file->results.at[k].passed};
            if (hg_sample_lead_from_test(s, file->results.at[k].test, &base))
                hg_push(s->arena, &s->bases, base);
        }
    }
}

static bool some_pass(const struct hg_suggest *s)
{
    bool some = false;
    for (size_t i = 0; i < s->bases.count; i++)
        some |= s->bases.at[i].passed;
    return some;
}

/* False when there is no lead to start from. */
static bool suggest_policy(struct hg_test_run *run, const struct hg_policy_under_test *policy,
                           struct hg_buf *out)
{
    struct hg_suggest s = {.policy = policy, .arena = &run->arena};
    struct hg_buf cases;
    s.program = policy->session.program;
    hg_cli_buf(&cases);
    s.out = &cases;
    hg_suggest_sample_leads(&s, run);
    for (uint32_t i = 0; some_pass(&s) && i < s.program->term_count; i++)
        if (s.program->terms[i].kind <= HG_TERM_TEXT &&
            s.program->terms[i].reg < s.program->field_count)
            suggest_term(&s, &s.program->terms[i]);
    if (!some_pass(&s))
        hg_message(
            "`%.*s`: no test passes, but every suggestion starts from the lead of a passing test",
            HG_STR_ARGS(policy->path));
    if (s.count != 0) {
        hg_buf_print(out, "# %.*s: ", HG_STR_ARGS(policy->path));
        hg_put_count(out, s.count, "case", "cases");
        hg_buf_text(out, " that no test covers; they expect what the policy decides now\n");
        hg_buf_put(out, cases.at, cases.len);
    }
    hg_buf_release(&cases);
    return some_pass(&s);
}

void hg_test_suggest(struct hg_test_run *run, struct hg_buf *out)
{
    bool all = true;
    for (size_t i = 0; i < run->policies.count; i++)
        if (run->policies.at[i]->exit_state == HG_EXIT_OK)
            all = suggest_policy(run, run->policies.at[i], out) && all;
    if (all && out->len == 0)
        hg_message("both sides of every threshold have a test");
}
