/* A policy compiled and leads decided by it, for the tests of decisions and packets: what came of
 * a lead as short texts to compare. These tests stand here since they need the compiler, which
 * the run time knows nothing of. */
#ifndef HG_TESTS_CLI_DECIDE_H
#define HG_TESTS_CLI_DECIDE_H

#include <criterion/criterion.h>
#include <stdio.h>

#include "cli/common/cli.h"
#include "runtime/decision/decision.h"
#include "runtime/ingest/record.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define LAB_NOW "2026-11-20T09:00:00Z"
#define LAB_CONTRACT "contract: lead\nversion: 1\nkey: id\nfields:\n"

struct lab {
    struct hg_guard guard;
    struct hg_arena arena;
    const char *contract, *teams;
    struct hg_str policy;
    struct hg_compilation compilation;
    struct hg_image *image;
    struct hg_lanes *lanes;
    struct hg_json_reader *reader;
    struct hg_decision decision;
    int64_t now;
    struct hg_buf out; /* one packet */
};

/* --- making ---------------------------------------------------------------------------------- */

static inline enum hg_status lab_read(void *context, struct hg_str path, struct hg_arena *arena,
                                      struct hg_str *text, struct hg_str *why)
{
    const struct lab *lab = context;
    (void)arena, (void)why;
    *text = hg_str_is(path, "c.yaml")       ? hg_str(lab->contract)
            : hg_str_is(path, "teams.yaml") ? hg_str(lab->teams)
            : hg_str_is(path, "hours.yaml")
                ? HG_STR("calendars:\n  hq:\n    time_zone: UTC\n    hours: {mon-fri: 09:00-17:00}\n")
                : lab->policy;
    return HG_OK;
}

static inline void lab_complain(struct lab *lab)
{
    hg_diags_render(&lab->compilation.diags, HG_DIAG_TEXT, false, &lab->out);
    cr_assert_fail("the policy does not compile:\n%.*s", (int)lab->out.len, lab->out.at);
}

/* `fields` are lines of the contract, `teams` may be NULL; `policy` begins with the rest of the
 * header ("show x"), or with the first block. */
static inline void lab_open(struct lab *lab, const char *fields, const char *teams,
                            const char *policy)
{
    *lab = (struct lab){.teams = teams};
    hg_arena_init(&lab->arena, NULL, &lab->guard);
    hg_buf_init(&lab->out, &hg_libc_allocator, 0);
    if (setjmp(lab->guard.jump) != 0)
        cr_assert_fail("out of memory");
    cr_assert(hg_parse_instant(HG_STR(LAB_NOW), &lab->now));
    lab->contract = hg_str_print(&lab->arena, LAB_CONTRACT "%s", fields).at;
    lab->policy = hg_str_print(&lab->arena,
                               "policy p\n  version \"7\"\n  lead from \"c.yaml\"\n%s"
                               "  calendars from \"hours.yaml\"\n%s",
                               teams == NULL ? "" : "  teams from \"teams.yaml\"\n", policy);
    struct hg_loader loader = {lab_read, lab};
    struct hg_compile_input input = {HG_STR("p.gate"), &loader, hg_regex_re2_check,
                                     &hg_zone_loader};
    struct hg_str why = {0};
    hg_compilation_init(&lab->compilation, &hg_libc_allocator);
    if (hg_compile(&lab->compilation, &input) != HG_OK)
        lab_complain(lab);
    cr_assert_eq(hg_image_new(lab->compilation.program, &hg_regex_re2, NULL, &lab->arena,
                              &lab->image, &why),
                 HG_OK, "%.*s", HG_STR_ARGS(why));
    cr_assert_eq(hg_lanes_new(lab->image, 1, NULL, &lab->lanes), HG_OK);
    cr_assert_eq(hg_json_reader_new(lab->image, NULL, &lab->reader), HG_OK);
}

static inline void lab_close(struct lab *lab)
{
    hg_json_reader_free(lab->reader);
    hg_lanes_free(lab->lanes);
    hg_image_free(lab->image);
    hg_compilation_release(&lab->compilation);
    hg_buf_release(&lab->out);
    hg_arena_release(&lab->arena);
}

static inline void lab_decide(struct lab *lab, const char *lead)
{
    struct hg_lead_error error = {0};
    bool personal = lab->lanes->show_personal;
    hg_lanes_reset(lab->lanes, 1);
    lab->lanes->show_personal = personal;
    lab->lanes->now[0] = lab->now;
    cr_assert_eq(hg_json_read(lab->reader, lab->lanes, 0, hg_str(lead), &error), HG_OK, "%s: %s",
                 lead, error.message);
    cr_assert_eq(hg_run(lab->lanes), HG_OK);
    cr_assert_eq(hg_decide_rules(lab->lanes, 0, &lab->arena, &lab->decision), HG_OK);
}

/* --- what came of it, as text ---------------------------------------------------------------- */

/* `list`, a separator unless it is empty, and `item`. */
static inline struct hg_str lab_join(struct lab *lab, struct hg_str list, const char *separator,
                                     struct hg_str item)
{
    return hg_str_print(&lab->arena, "%.*s%s%.*s", HG_STR_ARGS(list), list.len ? separator : "",
                        HG_STR_ARGS(item));
}

static inline const char *lab_text(struct lab *lab, struct hg_str text)
{
    return hg_str_copy(&lab->arena, text).at;
}

/* "review unresolved" */
static inline const char *lab_outcome(struct lab *lab)
{
    struct hg_str name = lab->lanes->program->outcomes[lab->decision.outcome].name;
    return lab_text(lab, lab_join(lab, name, " ",
                                  hg_str(hg_decision_reason_name(lab->decision.reason))));
}

static inline const char *lab_possible(struct lab *lab)
{
    struct hg_str all = {0};
    for (uint32_t i = 0; i < lab->lanes->program->outcome_count; i++)
        if ((lab->decision.possible >> i) & 1)
            all = lab_join(lab, all, " ", lab->lanes->program->outcomes[i].name);
    return lab_text(lab, all);
}

static inline const char *lab_rules(struct lab *lab, const uint32_t *rules, uint32_t count)
{
    struct hg_str all = {0};
    for (uint32_t i = 0; i < count; i++)
        all = lab_join(lab, all, " ", lab->lanes->program->rules[rules[i]].id);
    return lab_text(lab, all);
}

static inline const char *lab_texts(struct lab *lab, const struct hg_text_list *list)
{
    struct hg_str all = {0};
    for (uint32_t i = 0; i < list->count; i++)
        all = lab_join(lab, all, " | ", list->at[i]);
    return lab_text(lab, all);
}

/* "size:missing areas:no_row" */
static inline const char *lab_why(struct lab *lab, const struct hg_deciding *list, uint32_t count)
{
    struct hg_str all = {0};
    for (uint32_t i = 0; i < count; i++)
        all = lab_join(lab, all, " ",
                       hg_str_print(&lab->arena, "%.*s:%s", HG_STR_ARGS(list[i].what),
                                    hg_reason_name(list[i].reason)));
    return lab_text(lab, all);
}

static inline uint32_t lab_rule(struct lab *lab, const char *id)
{
    for (uint32_t i = 0; i < lab->lanes->program->rule_count; i++)
        if (hg_str_is(lab->lanes->program->rules[i].id, id))
            return i;
    cr_assert_fail("no rule %s", id);
    return HG_NONE;
}

/* Of every rule, as a letter in the order of the policy: h hit, m miss, u unknown, n and y
 * assumed, - not reached. */
static inline const char *lab_results(struct lab *lab)
{
    uint32_t count = lab->lanes->program->rule_count;
    char *letters = HG_ARRAY(&lab->arena, char, (size_t)count + 1);
    for (uint32_t i = 0; i < count; i++)
        letters[i] = "hmuny-"[lab->decision.results[i]];
    return letters;
}

/* "route.accept.far: ana person within 4 hours due 2026-11-20T13:00:00Z hq", or "nobody". */
static inline const char *lab_route(struct lab *lab, const struct hg_route *route)
{
    static const char *const kinds[] = {" person", " queue", " team"};
    struct hg_buf out;
    if (route->rule == HG_NONE)
        return "nobody";
    hg_buf_init(&out, &hg_libc_allocator, 0);
    hg_buf_print(&out, "%.*s: %.*s%s", HG_STR_ARGS(lab->lanes->program->rules[route->rule].id),
                 HG_STR_ARGS(route->to), route->in_directory ? kinds[route->kind] : "");
    if (route->has_within) {
        hg_buf_text(&out, " within ");
        hg_put_duration(&out, route->within, route->unit);
    }
    if (route->has_due) {
        hg_buf_text(&out, " due ");
        hg_put_instant(&out, route->due_at);
    }
    if (route->calendar.len > 0)
        hg_buf_print(&out, " %.*s", HG_STR_ARGS(route->calendar));
    const char *text = lab_text(lab, (struct hg_str){out.at, out.len});
    hg_buf_release(&out);
    return text;
}

/* Sorted: in which order they are found is nobody's business. */
static inline const char *lab_possible_routes(struct lab *lab)
{
    uint32_t count = lab->decision.possible_route_count;
    struct hg_str *names = HG_ARRAY(&lab->arena, struct hg_str, count);
    struct hg_str all = {0};
    for (uint32_t i = 0; i < count; i++) {
        struct hg_str name = hg_str(lab_route(lab, &lab->decision.possible_routes[i]));
        uint32_t at = i;
        for (; at > 0 && hg_str_cmp(name, names[at - 1]) < 0; at--)
            names[at] = names[at - 1];
        names[at] = name;
    }
    for (uint32_t i = 0; i < count; i++)
        all = lab_join(lab, all, ", ", names[i]);
    return lab_text(lab, all);
}

/* --- comparing -------------------------------------------------------------------------------- */

#define check_text(actual, wanted, what)                                                           \
    cr_expect_str_eq((actual), (wanted), "%s\n  is     %s\n  wanted %s", (what), (actual), (wanted))

/* An allocator that gives so many blocks and no more: `context` counts those left. */
static inline void *lab_resize_until(void *context, void *at, size_t size)
{
    size_t *left = context;
    if (size != 0 && *left == 0)
        return NULL;
    *left -= size != 0;
    return hg_libc_allocator.resize(NULL, at, size);
}

#endif
