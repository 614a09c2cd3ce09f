/* The report of `headgate diff` as a sheet, whatever its format. Sections about leads are in
 * diff_leads_report.c. */

#include "cli/diff/diff.h"
#include "cli/report/report.h"

/* --- the head -------------------------------------------------------------------------------- */

static struct hg_str digest_of(struct hg_arena *arena, const struct hg_program *program)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_put_digest(&text, program->digest);
    struct hg_str digest = hg_str_copy(arena, (struct hg_str){text.at, text.len});
    hg_buf_release(&text);
    return digest;
}

static struct hg_str version_of(struct hg_arena *arena, const struct hg_review *review, int side)
{
    const struct hg_program *program = review->sessions[side].program;
    struct hg_str version = program->version;
    return hg_str_print(arena, "%s%s%.*s%s", review->names[side], version.len != 0 ? " (" : "",
                        HG_STR_ARGS(version), version.len != 0 ? ")" : "");
}

static void put_head(const struct hg_review *review, struct hg_sheet *sheet)
{
    struct hg_arena *arena = sheet->arena;
    struct hg_str old = version_of(arena, review, 0), new = version_of(arena, review, 1);
    struct hg_str name = review->sessions[1].program->name;
    sheet->title = hg_str_print(arena, "Policy %.*s: what changes", HG_STR_ARGS(name));
    sheet->subtitle = hg_str_print(arena, "%.*s → %.*s", HG_STR_ARGS(old), HG_STR_ARGS(new));
    struct hg_str digests[2] = {digest_of(arena, review->sessions[0].program),
                                digest_of(arena, review->sessions[1].program)};
    sheet->footer = hg_str_print(arena, "headgate %s; old %.*s, new %.*s", HG_VERSION,
                                 HG_STR_ARGS(digests[0]), HG_STR_ARGS(digests[1]));
}

static void put_fails(const struct hg_review *review, struct hg_sheet *sheet)
{
    for (size_t i = 0; i < review->fails.at.count; i++) {
        const struct hg_fail_rule *rule = &review->fails.at.at[i];
        if (rule->met)
            hg_sheet_paragraph(sheet,
                               hg_str_print(sheet->arena, "Fails on %.*s: %.*s found.",
                                            HG_STR_ARGS(rule->written),
                                            HG_STR_ARGS(hg_thousands(sheet->arena, rule->found))));
    }
}

void hg_diff_report(const struct hg_review *review, bool full, struct hg_sheet *sheet)
{
    put_head(review, sheet);
    if (review->same && review->meaning.at.count == 0) {
        hg_sheet_paragraph(sheet, HG_STR("The policies are the same: their digests are equal."));
        return;
    }
    if (review->same)
        hg_sheet_paragraph(sheet, HG_STR("The policies are the same (their digests are equal), but "
                                         "the teams or calendars differ."));
    put_fails(review, sheet);
    if (review->moves != NULL)
        hg_diff_report_summary(review, sheet);
    hg_diff_report_meaning(review, sheet);
    if (review->moves != NULL)
        hg_diff_report_leads(review, full, sheet);
    if (review->searched)
        hg_diff_report_witnesses(review, sheet);
}
