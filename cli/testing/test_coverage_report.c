/* Coverage as tables for people and as JSON; names what is not covered. */
#include "cli/common/common.h"
#include "cli/testing/test_run.h"

#define ROWS_SHOWN 12u /* rows of a table that no test takes, by name */

static const char *const kind_words[HG_COVER_KINDS] = {
    [HG_COVER_HIT] = "rules hit",      [HG_COVER_MISSED] = "rules missed",
    [HG_COVER_OPEN] = "rules unknown", [HG_COVER_SIDE] = "sides of thresholds",
    [HG_COVER_BAND] = "bands",         [HG_COVER_GROUP] = "groups of values",
    [HG_COVER_ROW] = "rows of tables", [HG_COVER_PROMISE] = "promises tested",
};
static const char *const kind_names[HG_COVER_KINDS] = {
    [HG_COVER_HIT] = "hit",    [HG_COVER_MISSED] = "missed",    [HG_COVER_OPEN] = "open",
    [HG_COVER_SIDE] = "sides", [HG_COVER_BAND] = "bands",       [HG_COVER_GROUP] = "groups",
    [HG_COVER_ROW] = "rows",   [HG_COVER_PROMISE] = "promises",
};

struct counts {
    uint32_t hit, miss, unknown, assumed;
};

static struct counts counts_of(const uint32_t results[6])
{
    return (struct counts){results[HG_HIT], results[HG_MISS] + results[HG_RULE_NOT_REACHED],
                           results[HG_RULE_UNKNOWN],
                           results[HG_ASSUMED_NO] + results[HG_ASSUMED_YES]};
}

/* --- the sum ---------------------------------------------------------------------------------- */

static void put_sum(const struct hg_policy_under_test *policy, const char *before,
                    struct hg_buf *out)
{
    struct hg_coverage_sum sum = hg_coverage_sum(policy);
    hg_buf_print(out, "%scoverage of %.*s: %u %%\n", before, HG_STR_ARGS(policy->path),
                 hg_coverage_share(policy));
    for (int k = 0; k < (int)HG_COVER_KINDS; k++)
        if (sum.all[k] != 0)
            hg_buf_print(out, "%s  %-26s%5u of %u\n", before, kind_words[k], sum.reached[k],
                         sum.all[k]);
}

/* --- rules ------------------------------------------------------------------------------------ */

static const char *missing_of(const struct hg_policy_under_test *policy, uint32_t rule)
{
    const struct hg_rule_info *info = &policy->session.program->rules[rule];
    struct counts counts = counts_of(policy->coverage.rules[rule]);
    if (counts.hit == 0)
        return "no test hits it";
    if (info->when == HG_W_CONDITION && policy->coverage.rules[rule][HG_MISS] == 0)
        return "no test misses it";
    if (policy->coverage.may_be_open[rule] && counts.unknown + counts.assumed == 0)
        return "no test leaves it unknown";
    return "";
}

static void put_rules(const struct hg_policy_under_test *policy, const char *before,
                      struct hg_buf *out)
{
    const struct hg_program *program = policy->session.program;
    size_t width = sizeof "rule" - 1;
    for (uint32_t i = 0; i < program->rule_count; i++)
        width = hg_column_width(width, program->rules[i].id);
    hg_buf_print(out, "%s  ", before);
    hg_put_column(out, HG_STR("rule"), width);
    hg_buf_text(out, "  hit  missed  unknown  assumed\n");
    for (uint32_t i = 0; i < program->rule_count; i++) {
        struct counts counts = counts_of(policy->coverage.rules[i]);
        const char *missing = missing_of(policy, i);
        hg_buf_print(out, "%s  ", before);
        hg_put_column(out, program->rules[i].id, width);
        hg_buf_print(out, "%5u  %6u  %7u  %7u%s%s\n", counts.hit, counts.miss, counts.unknown,
                     counts.assumed, *missing == '\0' ? "" : "  ", missing);
    }
}

/* --- thresholds ------------------------------------------------------------------------------- */

static struct hg_str shown(const struct hg_policy_under_test *policy,
                           const struct hg_threshold *threshold, int64_t number,
                           struct hg_arena *arena)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_put_number(&text, policy->session.program->registers[threshold->reg], number, HG_CLOCK);
    struct hg_str copy = hg_str_copy(arena, (struct hg_str){text.at, text.len});
    hg_buf_release(&text);
    return copy;
}

/* Only of a field: a score does not come to every value. */
static const char *side_missing(const struct hg_policy_under_test *policy,
                                const struct hg_threshold *threshold)
{
    if (threshold->below == 0)
        return "  no test below";
    if (threshold->at_or_above == 0)
        return "  no test from there up";
    if (threshold->reg < policy->session.program->field_count &&
        (threshold->last == 0 || threshold->first == 0))
        return "  not at the threshold itself";
    return "";
}

static void put_thresholds(const struct hg_policy_under_test *policy, const char *before,
                           struct hg_buf *out)
{
    struct hg_arena arena;
    size_t name = sizeof "threshold" - 1, value = 0;
    size_t count = policy->coverage.thresholds.count;
    hg_cli_arena(&arena);
    for (size_t i = 0; i < count; i++) {
        const struct hg_threshold *t = &policy->coverage.thresholds.at[i];
        name = hg_column_width(name, t->name);
        value = hg_column_width(value, shown(policy, t, t->above, &arena));
    }
    if (count != 0) {
        hg_buf_print(out, "%s  ", before);
        hg_put_column(out, HG_STR("threshold"), name + 2 + value);
        hg_buf_text(out, "below  last  first  from there up\n");
    }
    for (size_t i = 0; i < count; i++) {
        const struct hg_threshold *t = &policy->coverage.thresholds.at[i];
        hg_buf_print(out, "%s  ", before);
        hg_put_column(out, t->name, name);
        hg_put_column(out, shown(policy, t, t->above, &arena), value);
        hg_buf_print(out, "%5u  %4u  %5u  %13u%s\n", t->below, t->last, t->first, t->at_or_above,
                     side_missing(policy, t));
    }
    hg_arena_release(&arena);
}

/* --- bands, groups, rows, promises ------------------------------------------------------------ */

/* "  bands of fit.size: 200..5000 12, > 5000 3, otherwise 0" */
static void put_choices(const struct hg_policy_under_test *policy, const char *before,
                        struct hg_buf *out)
{
    const struct hg_choice_count *last = NULL;
    for (size_t i = 0; i < policy->coverage.choices.count; i++) {
        const struct hg_choice_count *choice = &policy->coverage.choices.at[i];
        bool more = last != NULL && last->band == choice->band && hg_str_eq(last->of, choice->of);
        if (more)
            hg_buf_text(out, ", ");
        else
            hg_buf_print(out, "%s%s  %s of %.*s: ", last == NULL ? "" : "\n", before,
                         choice->band ? "bands" : "values", HG_STR_ARGS(choice->of));
        hg_buf_print(out, "%.*s ", HG_STR_ARGS(choice->name));
        if (choice->count == 0)
            hg_buf_text(out, "(no test)");
        else
            hg_buf_print(out, "%u", choice->count);
        last = choice;
    }
    hg_buf_text(out, last == NULL ? "" : "\n");
}

static void put_table(const struct hg_policy_under_test *policy, uint32_t index, const char *before,
                      struct hg_buf *out)
{
    const struct hg_rule_table *table = &policy->session.program->tables[index];
    const uint32_t *rows = policy->coverage.rows[index];
    uint32_t taken = 0, named = 0;
    for (uint32_t i = 0; i < table->rows; i++)
        taken += rows[i] > 0;
    hg_buf_print(out, "%s  table %.*s: %u of %u rows taken", before, HG_STR_ARGS(table->name),
                 taken, table->rows);
    for (uint32_t i = 0; i < table->rows && named < ROWS_SHOWN; i++)
        if (rows[i] == 0)
            hg_buf_print(out, "%s%.*s", named++ == 0 ? "; not: " : ", ",
                         HG_STR_ARGS(table->row_ids[i]));
    hg_buf_text(out, table->rows - taken > named ? ", ...\n" : "\n");
}

static void put_promises(const struct hg_policy_under_test *policy, const char *before,
                         struct hg_buf *out)
{
    const struct hg_program *program = policy->session.program;
    for (uint32_t i = 0; i < program->promise_count; i++) {
        uint32_t count = policy->coverage.promises[i];
        hg_buf_print(out, "%s  promise %.*s: ", before, HG_STR_ARGS(program->promises[i].name));
        if (count == 0)
            hg_buf_text(out, "no test meets its condition\n");
        else
            hg_buf_print(out, "%u %s its condition\n", count,
                         count == 1 ? "test meets" : "tests meet");
    }
}

void hg_test_coverage_text(const struct hg_test_run *run, const char *before, struct hg_buf *out)
{
    for (size_t i = 0; i < run->policies.count; i++) {
        const struct hg_policy_under_test *policy = run->policies.at[i];
        if (policy->exit_state != HG_EXIT_OK)
            continue;
        put_sum(policy, before, out);
        put_rules(policy, before, out);
        put_thresholds(policy, before, out);
        put_choices(policy, before, out);
        for (uint32_t t = 0; t < policy->session.program->table_count; t++)
            if (policy->coverage.rows[t] != NULL)
                put_table(policy, t, before, out);
        put_promises(policy, before, out);
    }
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void open_list(struct hg_json *json, const char *name)
{
    hg_json_key(json, hg_str(name));
    hg_json_open(json, '[');
}

static void json_sum(struct hg_json *json, const struct hg_policy_under_test *policy)
{
    struct hg_coverage_sum sum = hg_coverage_sum(policy);
    hg_json_member_int(json, "share", hg_coverage_share(policy));
    hg_json_key(json, HG_STR("reached"));
    hg_json_open(json, '{');
    for (int k = 0; k < (int)HG_COVER_KINDS; k++) {
        hg_json_key(json, hg_str(kind_names[k]));
        hg_json_open(json, '[');
        hg_json_int(json, sum.reached[k]);
        hg_json_int(json, sum.all[k]);
        hg_json_close(json, ']');
    }
    hg_json_close(json, '}');
}

static void json_rule(struct hg_json *json, struct hg_str id, const uint32_t results[6])
{
    struct counts counts = counts_of(results);
    hg_json_open(json, '{');
    hg_json_member(json, "rule", id);
    hg_json_member_int(json, "hit", counts.hit);
    hg_json_member_int(json, "missed", counts.miss);
    hg_json_member_int(json, "unknown", counts.unknown);
    hg_json_member_int(json, "assumed", counts.assumed);
    hg_json_close(json, '}');
}

static void json_threshold(struct hg_json *json, const struct hg_policy_under_test *policy,
                           const struct hg_threshold *threshold)
{
    struct hg_arena arena;
    hg_cli_arena(&arena);
    hg_json_open(json, '{');
    hg_json_member(json, "of", threshold->name);
    hg_json_member(json, "from", shown(policy, threshold, threshold->above, &arena));
    hg_json_member_int(json, "below", threshold->below);
    hg_json_member_int(json, "last_below", threshold->last);
    hg_json_member_int(json, "first", threshold->first);
    hg_json_member_int(json, "from_there_on", threshold->at_or_above);
    hg_json_close(json, '}');
    hg_arena_release(&arena);
}

static void json_choice(struct hg_json *json, const struct hg_choice_count *choice)
{
    hg_json_open(json, '{');
    hg_json_member(json, "of", choice->of);
    hg_json_member(json, choice->band ? "band" : "values", choice->name);
    hg_json_member_int(json, "count", choice->count);
    hg_json_close(json, '}');
}

static void json_table(struct hg_json *json, const struct hg_rule_table *table,
                       const uint32_t *rows)
{
    hg_json_open(json, '{');
    hg_json_member(json, "table", table->name);
    hg_json_member_int(json, "rows", table->rows);
    open_list(json, "not_taken");
    for (uint32_t i = 0; i < table->rows; i++)
        if (rows[i] == 0)
            hg_json_str(json, table->row_ids[i]);
    hg_json_close(json, ']');
    hg_json_close(json, '}');
}

static void json_parts(struct hg_json *json, const struct hg_policy_under_test *policy)
{
    const struct hg_program *program = policy->session.program;
    const struct hg_coverage *coverage = &policy->coverage;
    open_list(json, "rules");
    for (uint32_t r = 0; r < program->rule_count; r++)
        json_rule(json, program->rules[r].id, coverage->rules[r]);
    hg_json_close(json, ']');
    open_list(json, "thresholds");
    for (size_t i = 0; i < coverage->thresholds.count; i++)
        json_threshold(json, policy, &coverage->thresholds.at[i]);
    hg_json_close(json, ']');
    open_list(json, "choices");
    for (size_t i = 0; i < coverage->choices.count; i++)
        json_choice(json, &coverage->choices.at[i]);
    hg_json_close(json, ']');
    open_list(json, "tables");
    for (uint32_t t = 0; t < program->table_count; t++)
        if (coverage->rows[t] != NULL)
            json_table(json, &program->tables[t], coverage->rows[t]);
    hg_json_close(json, ']');
    open_list(json, "promises");
    for (uint32_t i = 0; i < program->promise_count; i++) {
        hg_json_open(json, '{');
        hg_json_member(json, "promise", program->promises[i].name);
        hg_json_member_int(json, "met", coverage->promises[i]);
        hg_json_close(json, '}');
    }
    hg_json_close(json, ']');
}

void hg_test_coverage_json(const struct hg_test_run *run, struct hg_json *json)
{
    open_list(json, "coverage");
    for (size_t i = 0; i < run->policies.count; i++) {
        if (run->policies.at[i]->exit_state != HG_EXIT_OK)
            continue;
        hg_json_open(json, '{');
        hg_json_member(json, "policy", run->policies.at[i]->path);
        json_sum(json, run->policies.at[i]);
        json_parts(json, run->policies.at[i]);
        hg_json_close(json, '}');
    }
    hg_json_close(json, ']');
}
