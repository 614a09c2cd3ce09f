/* Lint findings on random policies against leads: a rule reported as never true, shadowed or
 * implied must be so for every lead, with or without missing values. Findings are counted, so
 * that silence fails the test. */
#include "runtime/decision/decision.h"
#include "trial.h"

#define POLICIES 1000
#define LEADS 60
#define RULES 6

static const char contract[] = "contract: lead\nversion: 1\nfields:\n"
                               "  n: {type: integer, min: 0, max: 9}\n  d: {type: decimal}\n"
                               "  t: {type: text}\n"
                               "  e: {type: enum, values: [red, green, blue]}\n"
                               "  b: {type: boolean}\n";
static const char *const words[] = {"ab", "abc", "b", "x ab", "bc x", "a", "Ab"};
static const char *const colours[] = {"red", "green", "blue"};
static const char *const compares[] = {"<", "<=", ">", ">="};
static const char *const looks[] = {"starts with", "ends with", "contains", "has word"};
enum { WORDS = 7 };

/* --- writing --- */

static void put_test(struct hg_buf *out)
{
    switch (pick(10)) {
    case 0:
    case 1:
        hg_buf_print(out, "n %s %u", compares[pick(4)], pick(10));
        break;
    case 2:
        hg_buf_print(out, "n %sin %u..%u", pick(2) ? "not " : "", pick(5), 5 + pick(5));
        break;
    case 3:
        hg_buf_print(out, "d %s %u.5", compares[pick(4)], pick(4));
        break;
    case 4:
        hg_buf_print(out, "t is %s\"%s\"", pick(2) ? "not " : "", words[pick(WORDS)]);
        break;
    case 5:
        hg_buf_print(out, "t in (\"%s\", \"%s\")", words[pick(WORDS)], words[pick(WORDS)]);
        break;
    case 6:
        hg_buf_print(out, "t %s \"%s\"", looks[pick(4)], words[pick(WORDS)]);
        break;
    case 7:
        hg_buf_print(out, "e is %s\"%s\"", pick(2) ? "not " : "", colours[pick(3)]);
        break;
    case 8:
        hg_buf_text(out, pick(2) ? "b" : "n is known");
        break;
    default:
        hg_buf_print(out, "n %s d", compares[pick(4)]);
        break;
    }
}

static void put_condition(struct hg_buf *out, unsigned depth)
{
    static const char *const groups[] = {"any of (", "all of (", "none of (", "not (",
                                         "at least 2 of ("};
    unsigned kind = depth == 0 ? 5 : pick(8);
    if (kind > 4) {
        put_test(out);
        return;
    }
    hg_buf_text(out, groups[kind]);
    for (unsigned i = 0, parts = kind == 3 ? 1 : 2 + pick(2); i < parts; i++) {
        hg_buf_text(out, i ? ", " : "");
        put_condition(out, depth - 1);
    }
    hg_buf_byte(out, ')');
}

static void put_policy(struct hg_buf *out)
{
    static const char *const postures[] = {"", " assuming no", " assuming nothing",
                                           " assuming yes"};
    hg_buf_text(out, "policy p\n  lead from \"lead.yaml\"\n\ndecide {\n");
    for (unsigned i = 0; i < RULES; i++) {
        hg_buf_print(out, "  r%u: %s when ", i, pick(2) ? "nurture" : "reject");
        put_condition(out, 2);
        hg_buf_print(out, "%s\n", postures[pick(4)]);
    }
    hg_buf_text(out, "  rest: nurture otherwise\n}\n");
}

/* --- leads --- */

static void put_lead(struct hg_buf *out, bool gaps)
{
    hg_buf_clear(out);
    hg_buf_text(out, "{\"z\": 0");
    if (!gaps || pick(3))
        hg_buf_print(out, ", \"n\": %u", pick(10));
    if (!gaps || pick(3))
        hg_buf_print(out, ", \"d\": %u.%u", pick(5), pick(2) * 5);
    if (!gaps || pick(3))
        hg_buf_print(out, ", \"t\": \"%s\"", words[pick(WORDS)]);
    if (!gaps || pick(3))
        hg_buf_print(out, ", \"e\": \"%s\"", colours[pick(3)]);
    if (!gaps || pick(3))
        hg_buf_print(out, ", \"b\": %s", pick(2) ? "true" : "false");
    hg_buf_byte(out, '}');
}

/* --- what was told --- */

enum { NEVER, ALWAYS, SHADOWED, IMPLIED, KINDS };
static const enum hg_code codes[KINDS] = {HG_W0409, HG_W0410, HG_W0403, HG_W0430};
static unsigned told[KINDS];

/* The rule whose whole condition the record is about, or RULES. */
static unsigned rule_of(const struct trial *trial, const struct hg_diag *diag)
{
    const struct hg_model_block *block = &trial->compilation.model->blocks[0];
    for (unsigned i = 0; i < RULES; i++) {
        struct hg_span span = block->rules[i].rule->tail.condition->span;
        if (span.start == diag->labels[0].span.start && span.end == diag->labels[0].span.end)
            return i;
    }
    return RULES;
}

/* A lead without gaps: the rows say what holds. */
static void check_known(const struct trial *trial, int kind, unsigned rule)
{
    struct hg_rows rows = trial_rows(trial, 0);
    bool hit = trial_bit(rows.certain, rule), before = false;
    for (unsigned i = 0; i < rule; i++)
        before = before || trial_bit(rows.certain, i);
    const char *json = trial->json.at, *policy = trial->policy.at;
    if (kind == NEVER)
        cr_assert(!hit, "r%u hits %s in %s", rule, json, policy);
    else if (kind == ALWAYS)
        cr_assert(hit, "r%u misses %s in %s", rule, json, policy);
    else if (kind == SHADOWED)
        cr_assert(!hit || before, "r%u gets its turn for %s in %s", rule, json, policy);
    else
        cr_assert(!hit || trial_bit(rows.certain, rule + 1), "r%u is not implied for %s in %s",
                  rule, json, policy);
}

/* A lead with gaps: the whole decision, the exact way included, names no such rule. */
static void check_open(const struct trial *trial, int kind, unsigned rule)
{
    struct hg_decision decision;
    if (kind != NEVER && kind != SHADOWED)
        return;
    cr_assert_eq(hg_decide(trial->lanes, 0, &trial->lanes->arena, &decision), HG_OK);
    uint32_t id = trial->compilation.program->blocks[0].first_rule + rule;
    for (uint32_t i = 0; i < decision.decided_by_count; i++)
        cr_assert_neq(decision.decided_by[i], id, "r%u decides %s in %s", rule, trial->json.at,
                      trial->policy.at);
}

static void check_claims(const struct trial *trial, bool gaps)
{
    const struct hg_diags *diags = &trial->compilation.diags;
    for (size_t i = 0; i < diags->list.count; i++)
        for (int kind = 0; kind < KINDS; kind++) {
            unsigned rule = rule_of(trial, &diags->list.at[i]);
            if (diags->list.at[i].code != codes[kind] || rule == RULES)
                continue;
            told[kind]++;
            if (gaps)
                check_open(trial, kind, rule);
            else
                check_known(trial, kind, rule);
        }
}

Test(lint_random, what_is_told_of_rules_is_so)
{
    for (unsigned i = 0; i < POLICIES; i++) {
        struct trial trial;
        trial_init(&trial, contract);
        put_policy(&trial.policy);
        hg_buf_byte(&trial.policy, '\0');
        trial.policy.len--;
        trial_compile(&trial);
        for (unsigned k = 0; k < LEADS; k++) {
            bool gaps = k % 2;
            put_lead(&trial.json, gaps);
            hg_buf_byte(&trial.json, '\0');
            trial.json.len--;
            trial_run(&trial);
            check_claims(&trial, gaps);
        }
        trial_release(&trial);
    }
    for (int kind = 0; kind < KINDS; kind++)
        cr_assert_gt(told[kind] / LEADS, 3u, "%s was told of %u rules only",
                     hg_diag_page(codes[kind])->code, told[kind] / LEADS);
}
