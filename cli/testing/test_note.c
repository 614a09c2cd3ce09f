/* A rule that bears on a mismatch: its result, points, condition, and the fields it needs. Part
 * of test_compare.c. */
#include "cli/common/common.h"
#include "cli/testing/test_run.h"

struct noting {
    struct hg_lanes *lanes;
    struct hg_arena *arena; /* of what is kept; the lanes are used again */
};

const char *hg_test_result_name(enum hg_rule_result result)
{
    return hg_rule_result_name(result);
}

static struct hg_str kept(struct noting *n, struct hg_buf *text)
{
    struct hg_str copy = hg_str_copy(n->arena, (struct hg_str){text->at, text->len});
    hg_buf_release(text);
    return copy;
}

static struct hg_str points_text(struct noting *n, uint32_t rule, enum hg_rule_result result)
{
    struct hg_value points;
    struct hg_buf text;
    if (!hg_rule_points(n->lanes, 0, rule, result, &points))
        return HG_STR("");
    hg_cli_buf(&text);
    bool decimal =
        n->lanes->program->blocks[n->lanes->program->rules[rule].block].scale == HG_T_DECIMAL;
    int64_t ends[] = {points.lo, points.hi};
    for (int i = 0; i < (points.lo == points.hi ? 1 : 2); i++) {
        hg_buf_text(&text, i == 1 ? ".." : "");
        hg_buf_text(&text, ends[i] > 0 ? "+" : "");
        if (decimal)
            hg_put_decimal(&text, ends[i]);
        else
            hg_buf_int(&text, ends[i]);
    }
    return kept(n, &text);
}

static struct hg_str needs_text(struct noting *n, uint32_t rule, enum hg_rule_result result)
{
    struct hg_deciding *needs = NULL;
    uint32_t count = 0;
    struct hg_buf text;
    if (result != HG_RULE_UNKNOWN && result != HG_ASSUMED_NO && result != HG_ASSUMED_YES)
        return HG_STR("");
    hg_rule_needs(n->lanes, 0, rule, &n->lanes->arena, &needs, &count);
    hg_cli_buf(&text);
    for (uint32_t i = 0; i < count; i++)
        hg_buf_print(&text, "%s%.*s (%s)", i > 0 ? ", " : "", HG_STR_ARGS(needs[i].what),
                     hg_reason_name(needs[i].reason));
    return kept(n, &text);
}

static struct hg_str condition_text(const struct hg_rule_info *info)
{
    if (info->condition.len > 0)
        return info->condition;
    if (info->when == HG_W_OTHERWISE)
        return HG_STR("otherwise");
    return info->when == HG_W_UNRESOLVED ? HG_STR("unresolved") : HG_STR("(no condition)");
}

struct hg_rule_note hg_test_note(struct hg_lanes *lanes, const struct hg_decision *decision,
                                 uint32_t rule, const char *expected, struct hg_arena *arena)
{
    struct noting n = {lanes, arena};
    const struct hg_program *program = lanes->program;
    const struct hg_rule_info *info = &program->rules[rule];
    enum hg_rule_result result = (enum hg_rule_result)decision->results[rule];
    return (struct hg_rule_note){
        .rule = rule,
        .id = info->id,
        .condition = condition_text(info),
        .points = points_text(&n, rule, result),
        .needs = needs_text(&n, rule, result),
        .result = hg_test_result_name(result),
        .expected = expected,
        .file = info->file < program->file_count ? program->files[info->file] : HG_STR(""),
        .line = info->line,
    };
}
