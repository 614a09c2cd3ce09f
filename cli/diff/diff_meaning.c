/* Semantic differences for people and as JSON. */
#include "cli/diff/diff.h"

#define MEMBERS_SHOWN 8u
#define TEXT_SHOWN 160u /* bytes of a condition in a table */

static struct hg_str join(struct hg_arena *arena, struct hg_str text, const char *between,
                          struct hg_str more)
{
    if (text.len == 0)
        return more;
    return hg_str_print(arena, "%.*s%s%.*s", HG_STR_ARGS(text), between, HG_STR_ARGS(more));
}

/* Cut between characters. */
static struct hg_str shortened(struct hg_arena *arena, struct hg_str text)
{
    if (text.len <= TEXT_SHOWN)
        return text;
    size_t len = TEXT_SHOWN;
    while (len > 0 && (text.at[len] & 0xc0) == 0x80)
        len--;
    return hg_str_print(arena, "%.*s…", (int)len, text.at);
}

static struct hg_str or_none(struct hg_arena *arena, struct hg_str text)
{
    return text.len == 0 ? HG_STR("none") : shortened(arena, text);
}

static struct hg_str put_members(struct hg_arena *arena, struct hg_str text, const char *sign,
                                 const struct hg_strs *members)
{
    for (uint32_t i = 0; i < members->count && i < MEMBERS_SHOWN; i++)
        text = join(arena, text, ", ",
                    hg_str_print(arena, "%s%.*s", sign, HG_STR_ARGS(members->at[i])));
    if (members->count > MEMBERS_SHOWN)
        text = join(arena, text, ", ",
                    hg_str_print(arena, "%s%u more", sign, members->count - MEMBERS_SHOWN));
    return text;
}

static struct hg_str change_words(struct hg_arena *arena, const struct hg_difference *d)
{
    struct hg_str text = HG_STR("");
    for (size_t i = 0; i < d->number_count; i++)
        text = join(arena, text, ", ",
                    hg_str_print(arena, "%.*s → %.*s", HG_STR_ARGS(d->numbers[i].before),
                                 HG_STR_ARGS(d->numbers[i].after)));
    text = put_members(arena, text, "+", &d->added);
    text = put_members(arena, text, "−", &d->removed);
    if (text.len == 0)
        return hg_str_print(arena, "%.*s → %.*s", HG_STR_ARGS(or_none(arena, d->before)),
                            HG_STR_ARGS(or_none(arena, d->after)));
    struct hg_str now = shortened(arena, d->after);
    return d->number_count != 0 && !hg_str_eq(d->numbers[0].after, d->after) && now.len != 0
               ? hg_str_print(arena, "%.*s (now %.*s)", HG_STR_ARGS(text), HG_STR_ARGS(now))
               : text;
}

struct hg_str hg_difference_description(struct hg_arena *arena, const struct hg_difference *d)
{
    switch (d->action) {
    case HG_DIFF_ADDED:
        return shortened(arena, d->after);
    case HG_DIFF_REMOVED:
        return d->before.len == 0
                   ? HG_STR("")
                   : hg_str_print(arena, "was %.*s", HG_STR_ARGS(shortened(arena, d->before)));
    case HG_DIFF_RENAMED:
        return hg_str_print(arena, "was %.*s", HG_STR_ARGS(d->old_name));
    case HG_DIFF_MOVED:
    case HG_DIFF_CHANGED:
        break;
    }
    struct hg_str change = change_words(arena, d);
    return hg_str_print(arena, "%s: %.*s", d->attribute, HG_STR_ARGS(change));
}

/* --- the report ------------------------------------------------------------------------------ */

static const char *compat_word(enum hg_compat compat)
{
    static const char *const words[] = {"", "compatible", "breaking"};
    return words[compat];
}

static enum hg_row_mark mark_of(const struct hg_difference *d)
{
    if (d->compat == HG_BREAKING || d->action == HG_DIFF_REMOVED)
        return HG_ROW_BAD;
    return d->action == HG_DIFF_ADDED ? HG_ROW_GOOD : HG_ROW_CHANGED;
}

static struct hg_str full_name(struct hg_arena *arena, const struct hg_difference *d)
{
    if (d->of.len == 0)
        return d->name;
    return hg_str_print(arena, "%.*s[%.*s]", HG_STR_ARGS(d->of), HG_STR_ARGS(d->name));
}

static void put_row(const struct hg_review *review, struct hg_sheet *sheet,
                    struct hg_sheet_table *table, const struct hg_difference *d)
{
    struct hg_arena *arena = sheet->arena;
    struct hg_str *cells = hg_sheet_row(sheet, table, mark_of(d));
    (void)review;
    cells[0] = hg_str(d->word);
    cells[1] = full_name(arena, d);
    cells[2] =
        d->compat == HG_COMPAT_NONE
            ? hg_str(hg_diff_action_name(d->action))
            : hg_str_print(arena, "%s, %s", hg_diff_action_name(d->action), compat_word(d->compat));
    cells[3] = hg_difference_description(arena, d);
    cells[4] = d->new_place.len != 0 ? d->new_place : d->old_place;
}

void hg_diff_report_meaning(const struct hg_review *review, struct hg_sheet *sheet)
{
    static const struct hg_page_column columns[] = {
        {"what", false}, {"name", false}, {"change", false}, {"detail", false}, {"place", false}};
    hg_sheet_section(sheet, "meaning", HG_STR("What changed in meaning"));
    if (!review->has_meaning) {
        hg_sheet_paragraph(sheet, HG_STR("A program file does not contain the text of the policy; "
                                         "compare the policies themselves to see these changes."));
        return;
    }
    if (review->meaning.at.count == 0) {
        hg_sheet_paragraph(
            sheet, review->same
                       ? HG_STR("Nothing.")
                       : HG_STR("Nothing: only names or order differ, where they do not matter."));
        return;
    }
    struct hg_sheet_table *table =
        hg_sheet_table(sheet, columns, 5, HG_PAGE_CARDS, review->meaning.at.count > 10);
    for (size_t i = 0; i < review->meaning.at.count; i++)
        put_row(review, sheet, table, &review->meaning.at.at[i]);
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void json_text(struct hg_json *json, const char *key, struct hg_str text)
{
    if (text.len == 0)
        return;
    hg_json_member(json, key, text);
}

static void json_strs(struct hg_json *json, const char *key, const struct hg_strs *strs)
{
    if (strs->count == 0)
        return;
    hg_json_key(json, hg_str(key));
    hg_json_open(json, '[');
    for (uint32_t i = 0; i < strs->count; i++)
        hg_json_str(json, strs->at[i]);
    hg_json_close(json, ']');
}

static void json_numbers(struct hg_json *json, const struct hg_difference *d)
{
    if (d->number_count == 0)
        return;
    hg_json_key(json, HG_STR("numbers"));
    hg_json_open(json, '[');
    for (size_t i = 0; i < d->number_count; i++) {
        hg_json_open(json, '{');
        json_text(json, "before", d->numbers[i].before);
        json_text(json, "after", d->numbers[i].after);
        hg_json_close(json, '}');
    }
    hg_json_close(json, ']');
}

static void json_difference(struct hg_json *json, const struct hg_difference *d)
{
    hg_json_open(json, '{');
    json_text(json, "subject", hg_str(hg_diff_subject_name(d->subject)));
    json_text(json, "kind", hg_str(d->word));
    json_text(json, "of", d->of);
    json_text(json, "name", d->name);
    json_text(json, "change", hg_str(hg_diff_action_name(d->action)));
    if (d->action == HG_DIFF_RENAMED)
        json_text(json, "old_name", d->old_name);
    json_text(json, "compatibility", hg_str(compat_word(d->compat)));
    json_text(json, "facet", hg_str(d->attribute != NULL ? d->attribute : ""));
    json_text(json, "before", d->before);
    json_text(json, "after", d->after);
    json_numbers(json, d);
    json_strs(json, "added", &d->added);
    json_strs(json, "removed", &d->removed);
    json_text(json, "old_place", d->old_place);
    json_text(json, "new_place", d->new_place);
    hg_json_close(json, '}');
}

void hg_diff_json_meaning(const struct hg_review *review, struct hg_json *json)
{
    hg_json_key(json, HG_STR("differences"));
    if (!review->has_meaning) {
        hg_json_null(json);
        return;
    }
    hg_json_open(json, '[');
    for (size_t i = 0; i < review->meaning.at.count; i++)
        json_difference(json, &review->meaning.at.at[i]);
    hg_json_close(json, ']');
}
