/* For each changed rule, a generated lead on which the two policies disagree. The search is
 * runtime/whatif/witness.c; this file sets its aims and reports the results. */
#include <inttypes.h>

#include "cli/diff/diff.h"

/* Texts of a decision alone: no lead could be decided otherwise. */
static bool changes_texts_alone(const struct hg_difference *d)
{
    static const char *const texts[] = {"because", "note", "also", "alert", "needs", "allow"};
    for (size_t i = 0; d->attribute != NULL && i < sizeof texts / sizeof *texts; i++)
        if (strncmp(d->attribute, texts[i], strlen(texts[i])) == 0)
            return true;
    return d->action == HG_DIFF_RENAMED;
}

static uint32_t rule_index(const struct hg_program *program, struct hg_str id)
{
    for (uint32_t r = 0; r < program->rule_count; r++)
        if (hg_str_eq(program->rules[r].id, id))
            return r;
    return HG_NONE;
}

/* One aim per rule, however many of its attributes changed. */
static void add_aim(struct hg_review *review, struct hg_str name, struct hg_witness_aim aim)
{
    for (size_t i = 0; i < review->aims.count; i++) {
        struct hg_witness_aim *there = &review->aims.at[i];
        if (there->rule[0] != aim.rule[0] || there->rule[1] != aim.rule[1])
            continue;
        there->order |= aim.order;
        there->effect |= aim.effect;
        return;
    }
    if (review->aims.count == HG_WITNESS_AIMS)
        return;
    hg_push(&review->arena, &review->aims, aim);
    hg_push(&review->arena, &review->aim_names, name);
}

/* What the rule does, not when. */
static bool is_effect(const struct hg_difference *d)
{
    return d->attribute != NULL &&
           (strcmp(d->attribute, "outcome") == 0 || strcmp(d->attribute, "to") == 0 ||
            strcmp(d->attribute, "respond within") == 0);
}

/* The rules that changed; then, whatever it was, any disagreement. */
static void collect_aims(struct hg_review *review)
{
    for (size_t i = 0; i < review->meaning.at.count; i++) {
        const struct hg_difference *d = &review->meaning.at.at[i];
        if (d->subject != HG_DIFF_RULE || changes_texts_alone(d))
            continue;
        struct hg_str was = d->action == HG_DIFF_ADDED ? HG_STR("") : d->old_name;
        struct hg_str is = d->action == HG_DIFF_REMOVED ? HG_STR("") : d->name;
        struct hg_witness_aim aim = {.rule = {rule_index(review->sessions[0].program, was),
                                              rule_index(review->sessions[1].program, is)},
                                     .order = d->action == HG_DIFF_MOVED,
                                     .effect = is_effect(d)};
        add_aim(review, d->name, aim);
    }
    add_aim(review, HG_STR("any value"), (struct hg_witness_aim){.rule = {HG_NONE, HG_NONE}});
}

int hg_diff_find_witnesses(struct hg_review *review)
{
    const struct hg_image *images[2] = {review->sessions[0].image, review->sessions[1].image};
    if (review->same)
        return HG_EXIT_OK;
    collect_aims(review);
    review->searched = true;
    if (hg_witness_find(images, review->now, review->aims.at, (uint32_t)review->aims.count,
                        &review->arena, &review->witnesses) == HG_OK)
        return HG_EXIT_OK;
    hg_message("out of memory");
    return HG_EXIT_TROUBLE;
}

/* --- reporting ------------------------------------------------------------------------------- */

static struct hg_str or_nobody(struct hg_str owner)
{
    return owner.len != 0 ? owner : HG_STR("nobody");
}

static struct hg_str both(struct hg_arena *arena, struct hg_str old, struct hg_str new)
{
    return hg_str_print(arena, "%.*s → %.*s", HG_STR_ARGS(old), HG_STR_ARGS(new));
}

static struct hg_str outcome_of(const struct hg_review *review, const struct hg_disagreement *found,
                                int side)
{
    return review->sessions[side].program->outcomes[found->outcome[side]].name;
}

static struct hg_str shows(const struct hg_review *review, struct hg_arena *arena,
                           const struct hg_disagreement *found)
{
    struct hg_str old = outcome_of(review, found, 0), new = outcome_of(review, found, 1);
    switch (found->level) {
    case HG_WITNESS_OUTCOME:
        return both(arena, old, new);
    case HG_WITNESS_OWNER:
        if (hg_str_eq(found->owner[0], found->owner[1]))
            return hg_str_print(arena, "%.*s, different time to respond", HG_STR_ARGS(new));
        return hg_str_print(arena, "%.*s, goes to %.*s → %.*s", HG_STR_ARGS(new),
                            HG_STR_ARGS(or_nobody(found->owner[0])),
                            HG_STR_ARGS(or_nobody(found->owner[1])));
    case HG_WITNESS_RULE:
        return hg_str_print(
            arena, "the rule has a different result (%s → %s), but the outcome is %.*s both times",
            hg_result_description(found->result[0]), hg_result_description(found->result[1]),
            HG_STR_ARGS(new));
    case HG_WITNESS_NONE:
        break;
    }
    return HG_STR("none found");
}

static struct hg_str extent(const struct hg_review *review, struct hg_arena *arena)
{
    const struct hg_witnesses *w = &review->witnesses;
    bool all = true;
    for (uint32_t i = 0; i < w->count; i++)
        all &= w->at[i].level != HG_WITNESS_NONE;
    if (w->complete)
        return hg_str_print(arena,
                            "The search was complete: %u leads, one for each combination of values "
                            "that the policies distinguish.",
                            w->tried);
    if (all)
        return hg_str_print(arena, "%u leads were generated and decided by both policies.",
                            w->tried);
    return hg_str_print(arena,
                        "The search was limited to %u generated leads; there may be differences "
                        "that it did not find.",
                        w->tried);
}

void hg_diff_report_witnesses(const struct hg_review *review, struct hg_sheet *sheet)
{
    static const struct hg_page_column columns[] = {
        {"changed", false}, {"shows", false}, {"lead", false}};
    hg_sheet_section(sheet, "witnesses", HG_STR("A lead on which they disagree"));
    struct hg_sheet_table *table = hg_sheet_table(sheet, columns, 3, HG_PAGE_CARDS, false);
    for (uint32_t i = 0; i < review->witnesses.count; i++) {
        const struct hg_disagreement *found = &review->witnesses.at[i];
        struct hg_str *cells = hg_sheet_row(
            sheet, table, found->level == HG_WITNESS_NONE ? HG_ROW_QUIET : HG_ROW_PLAIN);
        cells[0] = review->aim_names.at[i];
        cells[1] = shows(review, sheet->arena, found);
        cells[2] = found->lead;
    }
    hg_sheet_paragraph(sheet, extent(review, sheet->arena));
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void json_side(const struct hg_review *review, const struct hg_disagreement *found, int side,
                      struct hg_json *json)
{
    hg_json_key(json, side == 0 ? HG_STR("old") : HG_STR("new"));
    hg_json_open(json, '{');
    hg_json_key(json, HG_STR("outcome"));
    hg_json_str(json, outcome_of(review, found, side));
    hg_json_key(json, HG_STR("to"));
    if (found->owner[side].len != 0)
        hg_json_str(json, found->owner[side]);
    else
        hg_json_null(json);
    hg_json_key(json, HG_STR("result"));
    hg_json_str(json, hg_str(hg_result_description(found->result[side])));
    hg_json_close(json, '}');
}

static void json_found(const struct hg_review *review, uint32_t i, struct hg_json *json)
{
    static const char *const levels[] = {"none", "rule", "owner", "outcome"};
    const struct hg_disagreement *found = &review->witnesses.at[i];
    bool any = review->aims.at[i].rule[0] == HG_NONE && review->aims.at[i].rule[1] == HG_NONE;
    hg_json_open(json, '{');
    hg_json_key(json, HG_STR("rule"));
    if (any)
        hg_json_null(json);
    else
        hg_json_str(json, review->aim_names.at[i]);
    hg_json_key(json, HG_STR("differs"));
    hg_json_str(json, hg_str(levels[found->level]));
    if (found->level != HG_WITNESS_NONE) {
        hg_json_key(json, HG_STR("lead"));
        hg_json_raw(json, found->lead);
        for (int side = 0; side < 2; side++)
            json_side(review, found, side, json);
    }
    hg_json_close(json, '}');
}

void hg_diff_json_witnesses(const struct hg_review *review, struct hg_json *json)
{
    hg_json_key(json, HG_STR("witnesses"));
    if (!review->searched) {
        hg_json_null(json);
        return;
    }
    hg_json_open(json, '{');
    hg_json_key(json, HG_STR("tried"));
    hg_json_int(json, review->witnesses.tried);
    hg_json_key(json, HG_STR("complete"));
    hg_json_bool(json, review->witnesses.complete);
    hg_json_key(json, HG_STR("found"));
    hg_json_open(json, '[');
    for (uint32_t i = 0; i < review->witnesses.count; i++)
        json_found(review, i, json);
    hg_json_close(json, ']');
    hg_json_close(json, '}');
}
