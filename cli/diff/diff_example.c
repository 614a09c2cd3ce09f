/* One lead that moved, with both traces side by side. Made while the batch still holds the lead. */
#include "cli/diff/diff.h"
#include "runtime/vm/value_text.h"

static struct hg_str finish(struct hg_moves *moves, struct hg_buf *text)
{
    struct hg_str made = hg_str_copy(&moves->arena, (struct hg_str){text->at, text->len});
    moves->example_bytes += text->len;
    hg_buf_release(text);
    return made;
}

static bool is_masked(const struct hg_paired_policies *joint, int side, uint32_t field)
{
    return !joint->show_personal && hg_field_hidden(&joint->programs[side]->fields[field]);
}

/* What the new policy reads of the lead, and the lead says. */
static struct hg_str inputs_of(struct hg_moves *moves, const struct hg_diff_slot *slot,
                               uint32_t item)
{
    const struct hg_program *program = slot->joint->programs[1];
    const struct hg_batch *batch = slot->batches[1];
    struct hg_buf text;
    hg_cli_buf(&text);
    for (uint32_t f = 0; f < program->field_count; f++) {
        uint32_t lane = batch->items[item].lane;
        if (!program->fields[f].read || !(hg_lane_present(batch->lanes, f, lane) ||
                                          hg_lane_evidence(batch->lanes, f, lane)->defaulted))
            continue;
        hg_buf_print(&text, "%s%.*s: ", text.len == 0 ? "" : "; ",
                     HG_STR_ARGS(program->fields[f].name));
        if (is_masked(slot->joint, 1, f))
            hg_buf_text(&text, "(personal)");
        else
            hg_put_value(&text, batch->lanes, lane, (struct hg_ref){HG_REF_VALUE, f});
    }
    return finish(moves, &text);
}

static struct hg_str scores_of(struct hg_moves *moves, const struct hg_diff_slot *slot, int side,
                               uint32_t item)
{
    const struct hg_program *program = slot->joint->programs[side];
    struct hg_buf text;
    hg_cli_buf(&text);
    for (uint32_t b = 0; b < program->block_count; b++) {
        const struct hg_block *block = &program->blocks[b];
        if (block->kind != HG_B_SCORE && block->kind != HG_B_CLASSIFY)
            continue;
        hg_buf_print(&text, "%s%.*s ", text.len == 0 ? "" : ", ", HG_STR_ARGS(block->name));
        hg_put_value(&text, slot->batches[side]->lanes, slot->batches[side]->items[item].lane,
                     block->result);
    }
    return finish(moves, &text);
}

static struct hg_str texts_of(struct hg_moves *moves, const struct hg_text_list *texts)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    for (uint32_t i = 0; i < texts->count; i++)
        hg_buf_print(&text, "%s%.*s", i == 0 ? "" : "; ", HG_STR_ARGS(texts->at[i]));
    return finish(moves, &text);
}

static struct hg_str deciding_of(struct hg_moves *moves, const struct hg_program *program,
                                 const struct hg_decision *decision)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    for (uint32_t i = 0; i < decision->deciding_count; i++) {
        const struct hg_deciding *d = &decision->deciding[i];
        struct hg_str name = d->field != HG_NONE ? program->fields[d->field].name : d->what;
        hg_buf_print(&text, "%s%.*s", i == 0 ? "" : ", ", HG_STR_ARGS(name));
    }
    return finish(moves, &text);
}

/* --- rules ----------------------------------------------------------------------------------- */

static struct hg_str points_words(struct hg_moves *moves, const struct hg_decided_lead *side,
                                  uint32_t rule)
{
    struct hg_value points;
    struct hg_buf text;
    if (rule == HG_NONE || !hg_points_in_millionths(side, rule, &points))
        return HG_STR("");
    hg_cli_buf(&text);
    hg_buf_text(&text, points.lo >= 0 ? "+" : "");
    hg_put_decimal(&text, points.lo);
    if (points.hi != points.lo) {
        hg_buf_text(&text, "..");
        hg_put_decimal(&text, points.hi);
    }
    return finish(moves, &text);
}

static void add_rule(struct hg_moves *moves, const struct hg_diff_slot *slot, uint32_t item,
                     const struct hg_decision decisions[2], uint32_t r, struct hg_example *example)
{
    const struct hg_paired_rule *rule = &slot->joint->rules[r];
    struct hg_example_rule out = {.id = rule->id};
    struct hg_decided_lead sides[2];
    struct hg_str points[2];
    uint8_t was, is;
    for (int side = 0; side < 2; side++) {
        uint32_t index = rule->index[side];
        sides[side] = hg_diff_decided_lead(slot, side, item, &decisions[side]);
        points[side] = points_words(moves, &sides[side], index);
        if (index != HG_NONE)
            out.condition = slot->joint->programs[side]->rules[index].condition;
    }
    out.differs = hg_rule_change(&sides[0], &sides[1], rule->index, &was, &is) != HG_CHANGE_NONE;
    out.was = hg_str(hg_result_description(was));
    out.is = hg_str(hg_result_description(is));
    out.was_points = points[0];
    out.is_points = points[1];
    hg_push(&moves->arena, &example->rules, out);
}

/* --- all ------------------------------------------------------------------------------------- */

static struct hg_str packet_of(struct hg_moves *moves, const struct hg_diff_slot *slot, int side,
                               uint32_t item, const struct hg_decision *decision)
{
    struct hg_packet_options options = {.trace = HG_TRACE_FULL,
                                        .show_personal = slot->joint->show_personal};
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_packet_json(slot->batches[side]->lanes, slot->batches[side]->items[item].lane, decision,
                   &options, &text);
    return finish(moves, &text);
}

static void take_side(struct hg_moves *moves, const struct hg_diff_slot *slot, int side,
                      const struct hg_lead_pair *lead, const struct hg_decision *decision,
                      struct hg_example *example)
{
    example->outcome[side] = lead->outcome[side];
    example->because[side] = texts_of(moves, &decision->because);
    example->owner[side] = hg_owner_description(decision, true, &moves->arena);
    example->scores[side] = scores_of(moves, slot, side, lead->item);
    example->deciding[side] = deciding_of(moves, slot->joint->programs[side], decision);
    example->packets[side] = packet_of(moves, slot, side, lead->item, decision);
}

enum hg_status hg_moves_example(struct hg_moves *moves, struct hg_diff_slot *slot,
                                const struct hg_lead_pair *lead)
{
    struct hg_decision decisions[2];
    const struct hg_batch_item *item = &slot->batches[1]->items[lead->item];
    struct hg_example example = {.line = slot->batches[0]->items[lead->item].line};
    for (int side = 0; side < 2; side++) {
        enum hg_status status = hg_diff_decide(slot, side, lead->item, &decisions[side]);
        if (status != HG_OK)
            return status;
        take_side(moves, slot, side, lead, &decisions[side], &example);
    }
    example.lead =
        hg_str_copy(&moves->arena, hg_lead_name(slot->batches[1]->lanes, item->lane, &slot->arena));
    example.inputs = inputs_of(moves, slot, lead->item);
    for (uint32_t r = 0; r < slot->joint->rule_count; r++)
        add_rule(moves, slot, lead->item, decisions, r, &example);
    hg_push(&moves->arena, &moves->examples, example);
    return HG_OK;
}
