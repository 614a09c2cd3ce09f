/* The results of mutation testing for people and machines: the mutation score, and each surviving
 * mutant with its location and a lead that shows the difference. */
#include "base/github.h"
#include "cli/common/common.h"
#include "cli/testing/test_mutate.h"

static struct hg_position place_of(const struct hg_mutation_result *result,
                                   const struct hg_mutation *mutation, struct hg_str *file)
{
    /* lines are worked out on first use */
    struct hg_sources *sources = (struct hg_sources *)&result->policy->session.compilation.sources;
    *file = sources->list.at[mutation->span.source].name;
    return hg_position_of(sources, mutation->span.source, mutation->span.start);
}

static size_t counted(const struct hg_mutation_result *result)
{
    return result->verdicts[HG_MUTANT_KILLED] + result->verdicts[HG_MUTANT_SURVIVED];
}

/* --- text ------------------------------------------------------------------------------------- */

static void put_kinds(const struct hg_mutation_result *result, const char *before,
                      struct hg_buf *out)
{
    hg_buf_print(out, "%s  %-11s  %7s  %7s  %11s\n", before, "kind", "changes", "noticed",
                 "not noticed");
    for (int k = 0; k < (int)HG_MUTATION_KINDS; k++)
        if (result->tried[k] != 0)
            hg_buf_print(out, "%s  %-11s  %7zu  %7zu  %11zu\n", before,
                         hg_mutation_name((enum hg_mutation_kind)k), result->tried[k],
                         result->noticed[k], result->tried[k] - result->noticed[k]);
}

static void put_mutant(const struct hg_mutation_result *result, const struct hg_mutant *mutant,
                       const char *before, struct hg_buf *out)
{
    const struct hg_mutation *mutation = mutant->mutation;
    struct hg_str file;
    struct hg_position at = place_of(result, mutation, &file);
    hg_buf_print(out, "%s  %.*s:%u:%u: %s of %.*s\n", before, HG_STR_ARGS(file), at.line, at.column,
                 hg_mutation_name(mutation->kind), HG_STR_ARGS(mutation->where));
    hg_buf_print(out, "%s      %.*s\n%s   -> %.*s\n", before, HG_STR_ARGS(mutation->before), before,
                 HG_STR_ARGS(mutation->after));
    if (mutant->verdict == HG_MUTANT_KILLED)
        hg_buf_print(out, "%s      noticed by %s%.*s\n", before,
                     mutant->noticed_by.len == 0 ? "a test that refers to the removed item" : "",
                     HG_STR_ARGS(mutant->noticed_by));
    else if (mutant->hint.len != 0)
        hg_buf_print(out, "%s      shown by %.*s\n", before, HG_STR_ARGS(mutant->hint));
    else
        hg_buf_print(out, "%s      no lead was found for which it matters\n", before);
}

static void put_uncounted(const struct hg_mutation_result *result, const char *before,
                          struct hg_buf *out)
{
    static const char *const words[HG_MUTANT_VERDICTS] = {
        [HG_MUTANT_NOT_TRIED] = "beyond the limit",
        [HG_MUTANT_INVALID] = "refused by the compiler",
        [HG_MUTANT_EQUIVALENT] = "meaningless",
        [HG_MUTANT_DUPLICATE] = "the same as another",
        [HG_MUTANT_UNREACHABLE] = "without effect on any lead",
    };
    bool some = false;
    for (int v = 0; v < (int)HG_MUTANT_VERDICTS; v++) {
        if (words[v] == NULL || result->verdicts[v] == 0)
            continue;
        if (some)
            hg_buf_text(out, ", ");
        else
            hg_buf_print(out, "%s  not counted: ", before);
        hg_buf_print(out, "%zu %s", result->verdicts[v], words[v]);
        some = true;
    }
    hg_buf_text(out, some ? "\n" : "");
}

static void put_policy(const struct hg_mutation_result *result, const char *before, bool all,
                       struct hg_buf *out)
{
    struct hg_str path = result->policy->path;
    if (result->refused.len != 0) {
        hg_buf_print(out, "%smutation of %.*s: not tried; %.*s\n", before, HG_STR_ARGS(path),
                     HG_STR_ARGS(result->refused));
        return;
    }
    hg_buf_print(out, "%smutation of %.*s: %zu of %zu changes noticed (%u %%)\n", before,
                 HG_STR_ARGS(path), result->verdicts[HG_MUTANT_KILLED], counted(result),
                 hg_mutation_score(result));
    put_kinds(result, before, out);
    put_uncounted(result, before, out);
    for (size_t i = 0; i < result->count; i++)
        if (result->mutants[i].verdict == HG_MUTANT_SURVIVED ||
            (all && result->mutants[i].verdict == HG_MUTANT_KILLED))
            put_mutant(result, &result->mutants[i], before, out);
}

void hg_mutation_text(const struct hg_test_run *run, const struct hg_mutation_result *results,
                      const char *before, bool all, struct hg_buf *out)
{
    for (size_t i = 0; i < run->policies.count; i++)
        put_policy(&results[i], before, all, out);
}

/* --- JSON ------------------------------------------------------------------------------------- */

static const char *verdict_name(enum hg_mutant_verdict verdict)
{
    static const char *const names[HG_MUTANT_VERDICTS] = {
        "not_tried", "noticed", "unnoticed", "refused", "same", "twin", "no_lead",
    };
    return names[verdict];
}

static void json_mutant(struct hg_json *json, const struct hg_mutation_result *result,
                        const struct hg_mutant *mutant)
{
    const struct hg_mutation *mutation = mutant->mutation;
    struct hg_str file;
    struct hg_position at = place_of(result, mutation, &file);
    hg_json_open(json, '{');
    hg_json_member(json, "kind", hg_str(hg_mutation_name(mutation->kind)));
    hg_json_member(json, "of", mutation->where);
    hg_json_member(json, "file", file);
    hg_json_member_int(json, "line", at.line);
    hg_json_member_int(json, "column", at.column);
    hg_json_member(json, "before", mutation->before);
    hg_json_member(json, "after", mutation->after);
    hg_json_member(json, "verdict", hg_str(verdict_name(mutant->verdict)));
    if (mutant->noticed_by.len != 0)
        hg_json_member(json, "noticed_by", mutant->noticed_by);
    if (mutant->hint.len != 0)
        hg_json_member(json, "shown_by", mutant->hint);
    hg_json_close(json, '}');
}

static void json_policy(struct hg_json *json, const struct hg_mutation_result *result)
{
    hg_json_open(json, '{');
    hg_json_member(json, "policy", result->policy->path);
    if (result->refused.len != 0)
        hg_json_member(json, "not_tried_because", result->refused);
    else
        hg_json_member_int(json, "score", hg_mutation_score(result));
    for (int v = 0; v < (int)HG_MUTANT_VERDICTS; v++)
        hg_json_member_int(json, verdict_name((enum hg_mutant_verdict)v),
                           (int64_t)result->verdicts[v]);
    hg_json_key(json, HG_STR("changes"));
    hg_json_open(json, '[');
    for (size_t i = 0; i < result->count; i++)
        json_mutant(json, result, &result->mutants[i]);
    hg_json_close(json, ']');
    hg_json_close(json, '}');
}

void hg_mutation_json(const struct hg_test_run *run, const struct hg_mutation_result *results,
                      struct hg_json *json)
{
    hg_json_key(json, HG_STR("mutation"));
    hg_json_open(json, '[');
    for (size_t i = 0; i < run->policies.count; i++)
        json_policy(json, &results[i]);
    hg_json_close(json, ']');
}

/* --- GitHub and cases ------------------------------------------------------------------------- */

static void github_mutant(const struct hg_mutation_result *result, const struct hg_mutant *mutant,
                          struct hg_buf *out)
{
    const struct hg_mutation *mutation = mutant->mutation;
    struct hg_buf message;
    struct hg_str file;
    struct hg_position at = place_of(result, mutation, &file);
    hg_cli_buf(&message);
    hg_buf_print(&message, "%.*s could become %.*s and no test would notice",
                 HG_STR_ARGS(mutation->before), HG_STR_ARGS(mutation->after));
    if (mutant->hint.len != 0)
        hg_buf_print(&message, "\nshown by %.*s", HG_STR_ARGS(mutant->hint));
    hg_github_annotate(out, "warning", (struct hg_github_place){file, at.line, at.line, 0, 0},
                       HG_STR("untested"), (struct hg_str){message.at, message.len});
    hg_buf_release(&message);
}

void hg_mutation_github(const struct hg_test_run *run, const struct hg_mutation_result *results,
                        struct hg_buf *out)
{
    for (size_t i = 0; i < run->policies.count; i++)
        for (size_t k = 0; k < results[i].count; k++)
            if (results[i].mutants[k].verdict == HG_MUTANT_SURVIVED)
                github_mutant(&results[i], &results[i].mutants[k], out);
}

/* One case shows several changes: it is written once, and what it leaves is found the next time. */
static bool is_suggested(const struct hg_mutation_result *result, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (result->mutants[i].verdict == HG_MUTANT_SURVIVED &&
            hg_str_eq(result->mutants[i].suggested_name, result->mutants[at].suggested_name))
            return true;
    return false;
}

void hg_mutation_suggested(const struct hg_test_run *run, const struct hg_mutation_result *results,
                           struct hg_buf *out)
{
    for (size_t i = 0; i < run->policies.count; i++) {
        bool some = false;
        for (size_t k = 0; k < results[i].count; k++) {
            const struct hg_mutant *mutant = &results[i].mutants[k];
            if (mutant->verdict != HG_MUTANT_SURVIVED || mutant->suggested.len == 0 ||
                is_suggested(&results[i], k))
                continue;
            if (!some)
                hg_buf_print(out,
                             "# %.*s: test cases for changes that no test notices; they expect "
                             "what the policy decides now\n",
                             HG_STR_ARGS(results[i].policy->path));
            some = true;
            hg_buf_print(out, "  # %.*s -> %.*s\n", HG_STR_ARGS(mutant->mutation->before),
                         HG_STR_ARGS(mutant->mutation->after));
            hg_buf_put(out, mutant->suggested.at, mutant->suggested.len);
        }
    }
}
