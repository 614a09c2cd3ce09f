/* The report of `headgate diff` as JSON; the format is in docs/review.md. */
#include "cli/diff/diff.h"

static void json_policy(const struct hg_review *review, int side, struct hg_json *json)
{
    const struct hg_program *program = review->sessions[side].program;
    struct hg_buf digest;
    hg_cli_buf(&digest);
    hg_put_digest(&digest, program->digest);
    hg_json_open(json, '{');
    hg_json_key(json, HG_STR("path"));
    hg_json_str(json, hg_str(review->names[side]));
    hg_json_key(json, HG_STR("name"));
    hg_json_str(json, program->name);
    hg_json_key(json, HG_STR("version"));
    hg_json_str(json, program->version);
    hg_json_key(json, HG_STR("digest"));
    hg_json_str(json, (struct hg_str){digest.at, digest.len});
    hg_json_close(json, '}');
    hg_buf_release(&digest);
}

/* --- leads ------------------------------------------------------------------------------ */

static void json_tally(struct hg_json *json, const struct hg_actual_counts *tally)
{
    hg_json_key(json, HG_STR("became"));
    hg_json_open(json, '{');
    hg_json_member_int(json, "positive", tally->actual[HG_ACTUAL_POSITIVE]);
    hg_json_member_int(json, "negative", tally->actual[HG_ACTUAL_NEGATIVE]);
    hg_json_member_int(json, "open", tally->actual[HG_ACTUAL_OPEN]);
    hg_json_close(json, '}');
}

static void json_shift(const struct hg_moves *moves, const struct hg_rule_delta *shift,
                       struct hg_json *json)
{
    hg_json_open(json, '{');
    hg_json_member(json, "rule", moves->joint.rules[shift->rule].id);
    hg_json_member(json, "old", hg_str(hg_result_description(shift->was)));
    hg_json_member(json, "new", hg_str(hg_result_description(shift->is)));
    hg_json_key(json, HG_STR("other_points"));
    hg_json_bool(json, shift->points);
    hg_json_close(json, '}');
}

static void json_explanations(const struct hg_moves *moves, const struct hg_move *move,
                              struct hg_json *json)
{
    hg_json_key(json, HG_STR("explanations"));
    hg_json_open(json, '[');
    for (size_t i = 0; i < move->explanations.count; i++) {
        const struct hg_explanation *why = &move->explanations.at[i];
        hg_json_open(json, '{');
        hg_json_member_int(json, "leads", why->leads);
        hg_json_key(json, HG_STR("rules"));
        hg_json_open(json, '[');
        for (uint32_t s = 0; s < why->shift_count; s++)
            json_shift(moves, &why->shifts[s], json);
        hg_json_close(json, ']');
        if (moves->outcomes != NULL)
            json_tally(json, &why->tally);
        hg_json_close(json, '}');
    }
    hg_json_close(json, ']');
    hg_json_member_int(json, "unexplained", move->unexplained);
}

/* Every pair of outcomes that occurs: the matrix, and why leads move. */
static void json_moves(const struct hg_moves *moves, struct hg_json *json)
{
    hg_json_key(json, HG_STR("outcomes"));
    hg_json_open(json, '[');
    for (uint32_t from = 0; from < moves->joint.outcome_count; from++)
        for (uint32_t to = 0; to < moves->joint.outcome_count; to++) {
            const struct hg_move *move = moves->moves[from][to];
            if (move == NULL)
                continue;
            hg_json_open(json, '{');
            hg_json_member(json, "old", moves->joint.outcomes[from]);
            hg_json_member(json, "new", moves->joint.outcomes[to]);
            hg_json_member_int(json, "leads", move->leads);
            if (moves->outcomes != NULL)
                json_tally(json, &move->tally);
            if (from != to)
                json_explanations(moves, move, json);
            hg_json_close(json, '}');
        }
    hg_json_close(json, ']');
}

static void json_text_moves(struct hg_json *json, const char *key,
                            const struct hg_text_moves *texts)
{
    hg_json_key(json, hg_str(key));
    hg_json_open(json, '{');
    hg_json_member_int(json, "leads", texts->leads);
    hg_json_key(json, HG_STR("changes"));
    hg_json_open(json, '[');
    for (size_t i = 0; i < texts->at.count; i++) {
        hg_json_open(json, '{');
        hg_json_member(json, "old", texts->at.at[i].from);
        hg_json_member(json, "new", texts->at.at[i].to);
        hg_json_member_int(json, "leads", texts->at.at[i].leads);
        hg_json_close(json, '}');
    }
    hg_json_close(json, ']');
    hg_json_member_int(json, "others", texts->others);
    hg_json_close(json, '}');
}

static void json_questions(const struct hg_moves *moves, struct hg_json *json)
{
    hg_json_key(json, HG_STR("questions"));
    hg_json_open(json, '[');
    for (size_t i = 0; i < moves->questions.count; i++) {
        const struct hg_need_count *question = &moves->questions.at[i];
        hg_json_open(json, '{');
        hg_json_member(json, "field", question->field);
        hg_json_member(json, "keeps_open", hg_str(question->owner ? "owner" : "outcome"));
        hg_json_member_int(json, "appears", question->appears);
        hg_json_member_int(json, "vanishes", question->vanishes);
        hg_json_close(json, '}');
    }
    hg_json_close(json, ']');
}

static void json_examples(const struct hg_moves *moves, struct hg_json *json)
{
    static const char *const sides[] = {"old", "new"};
    hg_json_key(json, HG_STR("examples"));
    hg_json_open(json, '[');
    for (size_t i = 0; i < moves->examples.count; i++) {
        const struct hg_example *example = &moves->examples.at[i];
        hg_json_open(json, '{');
        hg_json_member(json, "lead", example->lead);
        hg_json_member_int(json, "line", example->line);
        for (int side = 0; side < 2; side++) {
            hg_json_key(json, hg_str(sides[side]));
            hg_json_raw(json, example->packets[side]);
        }
        hg_json_close(json, '}');
    }
    hg_json_close(json, ']');
}

static void json_leads(const struct hg_review *review, struct hg_json *json)
{
    const struct hg_moves *moves = review->moves;
    hg_json_key(json, HG_STR("leads"));
    if (moves == NULL) {
        hg_json_null(json);
        return;
    }
    hg_json_open(json, '{');
    hg_json_member(json, "file", hg_str(review->leads));
    hg_json_member_int(json, "compared", moves->compared);
    hg_json_member_int(json, "moved", moves->moved);
    json_moves(moves, json);
    json_text_moves(json, "owners", &moves->owners);
    json_text_moves(json, "reasons", &moves->reasons);
    json_questions(moves, json);
    json_examples(moves, json);
    hg_json_close(json, '}');
}

static void json_fails(const struct hg_review *review, struct hg_json *json)
{
    hg_json_key(json, HG_STR("fail_on"));
    hg_json_open(json, '[');
    for (size_t i = 0; i < review->fails.at.count; i++) {
        const struct hg_fail_rule *rule = &review->fails.at.at[i];
        hg_json_open(json, '{');
        hg_json_member(json, "rule", rule->written);
        hg_json_member_int(json, "found", rule->found);
        hg_json_key(json, HG_STR("met"));
        hg_json_bool(json, rule->met);
        hg_json_close(json, '}');
    }
    hg_json_close(json, ']');
}

void hg_diff_json(const struct hg_review *review, struct hg_buf *out)
{
    struct hg_json json;
    hg_json_init(&json, out);
    hg_json_open(&json, '{');
    hg_json_key(&json, HG_STR("old"));
    json_policy(review, 0, &json);
    hg_json_key(&json, HG_STR("new"));
    json_policy(review, 1, &json);
    hg_json_key(&json, HG_STR("same"));
    hg_json_bool(&json, review->same);
    hg_diff_json_meaning(review, &json);
    json_leads(review, &json);
    hg_diff_json_witnesses(review, &json);
    json_fails(review, &json);
    hg_json_close(&json, '}');
    hg_buf_byte(out, '\n');
}
