/* A domain, a local part or a regex group is a substring of the text it is taken from: facts about
 * one are facts about the other. A sender at `acme.example` ends with "@acme.example"; a text that
 * ends with ".edu" has a domain that does. Part of the plan of the exact analysis; pure. */
#include "runtime/decision/complete_plan.h"

#include <string.h>

static const struct hg_claim nothing = {.kind = HG_TEST_MATCHES, .id = HG_NONE};

/* Where the first group of an expression that is one sequence ends: the index behind its `)`, or 0
 * where the expression is not read, or the group repeats. */
static size_t group_end(struct hg_str regex, size_t group)
{
    size_t depth = 0, end = 0;
    for (size_t i = 0; i < regex.len; i++) {
        char c = regex.at[i];
        if (c == '[' || (c == '|' && depth == 0))
            return 0;
        i += c == '\\';
        depth += c == '(';
        depth -= c == ')' && depth != 0;
        if (c == ')' && depth == 0 && end == 0 && i > group)
            end = i + 1;
    }
    bool repeats = end < regex.len && end != 0 && strchr("?*+{", regex.at[end]) != NULL;
    return repeats ? 0 : end;
}

/* `^(…)` and `(…)$`, where no other group comes before. */
static enum hg_text_relation edge_of(struct hg_str regex)
{
    size_t group = hg_str_find(regex, HG_STR("("));
    bool captures = group != SIZE_MAX && group + 1 < regex.len && regex.at[group + 1] != '?' &&
                    (group == 0 || regex.at[group - 1] != '\\');
    size_t end = captures ? group_end(regex, group) : 0;
    if (end != 0 && group == 1 && regex.at[0] == '^')
        return HG_TEXT_STARTS;
    return end != 0 && end + 1 == regex.len && regex.at[end] == '$' ? HG_TEXT_ENDS
                                                                    : HG_TEXT_CONTAINS;
}

struct hg_substring hg_substring_of(const struct hg_image *image, uint32_t reg)
{
    const struct hg_program *program = hg_image_program(image);
    struct hg_substring view = {.op = HG_OPS, .base = HG_NONE};
    if (reg < program->field_count)
        return view;
    const struct hg_instr *maker = &program->code[image->value_maker[reg]];
    bool part = maker->op == HG_OP_DOMAIN_OF || maker->op == HG_OP_REGISTRABLE_OF ||
                maker->op == HG_OP_LOCAL_PART_OF || maker->op == HG_OP_PART;
    bool address = maker->b < program->field_count && program->fields[maker->b].type == HG_T_EMAIL;
    if (part && (address || maker->op == HG_OP_PART))
        view = (struct hg_substring){maker->op, maker->b, address, HG_TEXT_CONTAINS};
    if (maker->op == HG_OP_PART)
        view.edge = edge_of(program->regexes[maker->c]);
    return view;
}

static struct hg_claim claim_of(struct hg_arena *arena, uint8_t kind, const char *before,
                                struct hg_str part, const char *behind)
{
    struct hg_text *text = HG_NEW(arena, struct hg_text);
    text->raw = text->folded = hg_str_print(arena, "%s%.*s%s", before, HG_STR_ARGS(part), behind);
    text->same = HG_NONE;
    return (struct hg_claim){.kind = kind, .id = HG_NONE, .text = text};
}

static struct hg_claim whole_of_domain(uint8_t kind, bool all, struct hg_str part,
                                       struct hg_arena *arena)
{
    const char *before = all ? "@" : "";
    switch (kind) {
    case HG_TEST_IS:
        return claim_of(arena, HG_TEST_ENDS, before, part, "");
    case HG_TEST_STARTS:
        return claim_of(arena, HG_TEST_CONTAINS, before, part, "");
    default:
        return claim_of(arena, kind, "", part, "");
    }
}

static struct hg_claim whole_of_local(uint8_t kind, struct hg_str part, struct hg_arena *arena)
{
    switch (kind) {
    case HG_TEST_IS:
        return claim_of(arena, HG_TEST_STARTS, "", part, "@");
    case HG_TEST_ENDS:
        return claim_of(arena, HG_TEST_CONTAINS, "", part, "@");
    default:
        return claim_of(arena, kind, "", part, "");
    }
}

/* The whole starts with what a group at its start is, or starts with. */
static uint8_t whole_of_group(enum hg_text_relation edge, uint8_t kind)
{
    if (edge == HG_TEXT_STARTS && (kind == HG_TEST_IS || kind == HG_TEST_STARTS))
        return HG_TEST_STARTS;
    if (edge == HG_TEXT_ENDS && (kind == HG_TEST_IS || kind == HG_TEST_ENDS))
        return HG_TEST_ENDS;
    return HG_TEST_CONTAINS;
}

struct hg_claim hg_claim_on_whole(const struct hg_substring *view, const struct hg_claim *claim,
                                  struct hg_arena *arena)
{
    bool tells = claim->text != NULL && claim->kind <= HG_TEST_ENDS;
    if (view->op == HG_OPS || !tells)
        return view->op == HG_OPS ? *claim : nothing;
    struct hg_str part = claim->text->folded;
    if (view->op == HG_OP_LOCAL_PART_OF)
        return whole_of_local(claim->kind, part, arena);
    if (view->op != HG_OP_PART)
        return whole_of_domain(claim->kind, view->op == HG_OP_DOMAIN_OF, part, arena);
    return claim->kind == HG_TEST_HAS_WORD
               ? nothing
               : claim_of(arena, whole_of_group(view->edge, claim->kind), "", part, "");
}

struct hg_claim hg_claim_on_part(const struct hg_substring *view, const struct hg_claim *claim,
                                 struct hg_arena *arena)
{
    if (view->op == HG_OPS || claim->text == NULL)
        return view->op == HG_OPS ? *claim : nothing;
    struct hg_str text = claim->text->folded;
    size_t at = text.len;
    while (at > 0 && text.at[at - 1] != '@')
        at--;
    bool end = claim->kind == HG_TEST_ENDS, start = claim->kind == HG_TEST_STARTS;
    if (view->op == HG_OP_DOMAIN_OF && end && at < text.len) /* all of it, behind an @ */
        return claim_of(arena, at == 0 ? HG_TEST_ENDS : HG_TEST_IS, "",
                        (struct hg_str){text.at + at, text.len - at}, "");
    if (view->op == HG_OP_LOCAL_PART_OF && start) /* or all of it, before the only @ */
        return claim_of(arena, at == 0 ? HG_TEST_STARTS : HG_TEST_IS, "",
                        at == 0 ? text : (struct hg_str){text.at, at - 1}, "");
    return nothing;
}
