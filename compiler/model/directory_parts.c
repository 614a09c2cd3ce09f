/* Attributes that people, queues, teams and members share in teams.yaml: absences, languages,
 * calendars, escalation steps. Called by directory.c and directory_team.c. */
#include "base/number.h"
#include "base/time.h"
#include "compiler/model/directory_read.h"
#include "compiler/model/ranges.h"

/* --- absences and languages ----------------------------------------------------------------- */

static bool read_date(struct hg_directory_reader *r, const struct hg_yaml *node, int64_t *date)
{
    if (node->kind == HG_YAML_SCALAR && hg_parse_date(node->text, date))
        return true;
    struct hg_str found = hg_yaml_describe(node, r->arena);
    hg_report(r->diags, HG_E0557, node->span, "an absence must be a date (YYYY-MM-DD), not %.*s",
              HG_STR_ARGS(found));
    return false;
}

/* False after a diagnostic. */
static bool read_stretch(struct hg_directory_reader *r, const struct hg_yaml *node,
                         struct hg_bounds *dates)
{
    static const char *const names[] = {"from", "until", "note"};
    const struct hg_yaml *from = hg_yaml_get(node, "from"), *until = hg_yaml_get(node, "until");
    hg_yaml_want_keys(r->diags, node, "an absence", names, 3);
    if (from == NULL || until == NULL) {
        hg_report(r->diags, HG_E0557, node->span, "an absence needs both `from` and `until`");
        return false;
    }
    if (!read_date(r, from, &dates->lo) || !read_date(r, until, &dates->hi))
        return false;
    if (dates->lo > dates->hi)
        hg_report(r->diags, HG_E0557, until->span, "the absence ends before it starts");
    return dates->lo <= dates->hi;
}

static bool read_day(struct hg_directory_reader *r, const struct hg_yaml *node,
                     struct hg_bounds *dates)
{
    bool good = read_date(r, node, &dates->lo);
    dates->hi = dates->lo;
    return good;
}

struct hg_ranges hg_directory_absences(struct hg_directory_reader *r, const struct hg_yaml *node)
{
    if (node == NULL || !hg_yaml_want_list(r->diags, node, "absences"))
        return (struct hg_ranges){0};
    struct hg_bounds *dates = HG_ARRAY(r->arena, struct hg_bounds, node->count);
    size_t count = 0;
    for (size_t i = 0; i < node->count; i++)
        if (node->items[i]->kind == HG_YAML_MAP ? read_stretch(r, node->items[i], &dates[count])
                                                : read_day(r, node->items[i], &dates[count]))
            count++;
    return hg_ranges_of(r->arena, dates, count);
}

/* BCP 47 by its form: two or three letters, then parts of 1 to 8 letters and digits. */
static bool is_language(struct hg_str s)
{
    size_t length = 0, part = 0;
    for (size_t i = 0; i <= s.len; i++) {
        if (i == s.len || s.at[i] == '-') {
            if (part == 0 ? length < 2 || length > 3 : length < 1 || length > 8)
                return false;
            part++;
            length = 0;
            continue;
        }
        char c = s.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(part != 0 && c >= '0' && c <= '9'))
            return false;
        length++;
    }
    return true;
}

void hg_directory_languages(struct hg_directory_reader *r, const struct hg_yaml *node)
{
    struct hg_str text;
    if (node == NULL || !hg_yaml_want_list(r->diags, node, "languages"))
        return;
    for (size_t i = 0; i < node->count; i++)
        if (hg_yaml_want_text(r->diags, node->items[i], "languages", r->arena, &text) &&
            !is_language(text))
            hg_report(r->diags, HG_E0559, node->items[i]->span,
                      "`%.*s` is not a valid language tag", HG_STR_ARGS(text));
}

/* --- calendars ------------------------------------------------------------------------------ */

uint32_t hg_directory_calendar(struct hg_directory_reader *r, const struct hg_yaml *node)
{
    struct hg_str name;
    if (node == NULL || !hg_yaml_want_text(r->diags, node, "calendar", r->arena, &name))
        return HG_NONE;
    const struct hg_strs *names = r->calendars != NULL ? &r->calendars->names : NULL;
    for (uint32_t i = 0; names != NULL && i < names->count; i++)
        if (hg_str_eq(names->at[i], name))
            return i;
    struct hg_diag *diag =
        hg_report(r->diags, HG_E0560, node->span, "there is no calendar `%.*s`", HG_STR_ARGS(name));
    if (names == NULL)
        hg_diag_help(r->diags, diag,
                     "add `calendars from \"…\"` to the policy to name the calendars file");
    else
        hg_diag_suggest(r->diags, diag, name, names->at, names->count);
    return HG_NONE;
}

/* --- escalation ----------------------------------------------------------------------------- */

static void refuse_step(struct hg_directory_reader *r, const struct hg_yaml *node)
{
    struct hg_str found = hg_yaml_describe(node, r->arena);
    struct hg_diag *diag =
        hg_report(r->diags, HG_E0561, node->span, "this is not a valid escalation step: %.*s",
                  HG_STR_ARGS(found));
    hg_diag_help(r->diags, diag,
                 "write `warn at 50 %%`, `alert NAME at 100 %%` or `reassign NAME at 150 %%`");
}

static struct hg_str trimmed(struct hg_str s)
{
    while (s.len != 0 && s.at[0] == ' ')
        s = (struct hg_str){s.at + 1, s.len - 1};
    while (s.len != 0 && s.at[s.len - 1] == ' ')
        s.len--;
    return s;
}

/* "… at 50 %": cuts it off and gives the number. */
static bool cut_percent(struct hg_str *text, int64_t *percent)
{
    struct hg_str s = *text;
    if (s.len == 0 || s.at[s.len - 1] != '%')
        return false;
    s.len--;
    s = trimmed(s);
    size_t start = s.len;
    while (start != 0 && s.at[start - 1] >= '0' && s.at[start - 1] <= '9')
        start--;
    struct hg_str number = {s.at + start, s.len - start};
    struct hg_str before = trimmed((struct hg_str){s.at, start});
    if (!hg_str_ends(before, HG_STR(" at")) || hg_parse_integer(number, percent) != HG_NUMBER_OK)
        return false;
    before.len -= 3;
    *text = trimmed(before);
    return *percent <= HG_MAX_STEP_PERCENT;
}

/* The first word is the action; the rest, if any, the recipient. */
static bool read_step(struct hg_directory_reader *r, const struct hg_yaml *node,
                      struct hg_step *step)
{
    static const struct hg_str words[] = {{"warn", 4}, {"alert", 5}, {"reassign", 8}};
    struct hg_str text;
    int64_t percent;
    if (!hg_yaml_want_text(r->diags, node, "escalation", r->arena, &text))
        return false;
    uint8_t kind = 0;
    bool fits = cut_percent(&text, &percent);
    while (fits && kind < HG_STEP_KIND_COUNT &&
           !(hg_str_starts(text, words[kind]) &&
             (text.len == words[kind].len || text.at[words[kind].len] == ' ')))
        kind++;
    if (!fits || kind == HG_STEP_KIND_COUNT) {
        refuse_step(r, node);
        return false;
    }
    *step = (struct hg_step){kind, (uint32_t)percent, HG_NONE};
    struct hg_yaml name = {.kind = HG_YAML_SCALAR, .span = node->span};
    name.text = trimmed((struct hg_str){text.at + words[kind].len, text.len - words[kind].len});
    if (name.text.len != 0)
        step->who = hg_directory_want(r, &name, "escalation", false);
    return true;
}

void hg_directory_escalation(struct hg_directory_reader *r, const struct hg_yaml *node,
                             struct hg_directory_entry *entry)
{
    if (node == NULL || !hg_yaml_want_list(r->diags, node, "escalation"))
        return;
    if (node->count > HG_MAX_STEPS)
        hg_report(r->diags, HG_E0562, node->span, "there can be at most %u escalation steps",
                  HG_MAX_STEPS);
    entry->steps = HG_ARRAY(r->arena, struct hg_step, node->count);
    for (size_t i = 0; i < node->count; i++) {
        struct hg_step *step = &entry->steps[entry->step_count];
        if (!read_step(r, node->items[i], step))
            continue;
        if (entry->step_count != 0 && step[-1].percent > step->percent)
            hg_report(r->diags, HG_E0561, node->items[i]->span,
                      "escalation steps must be in order of time");
        entry->step_count++;
    }
}
