/* What teams.yaml says of a team and its members: weights, caps, absences, languages, the
 * strategy, and what happens when nobody is left. Driven by directory.c. Everything is checked
 * and nothing but the fallback is kept: the assignment reads the file for itself. */
#include "base/time.h"
#include "compiler/directory_read.h"

#define WEIGHT_MAX 1000
#define CAP_MAX 1000000

/* --- absences and languages --------------------------------------------------------------------
 */

static bool read_date(struct hg_directory_reader *r, const struct hg_yaml *node, int64_t *date)
{
    if (node->kind == HG_YAML_SCALAR && hg_parse_date(node->text, date))
        return true;
    struct hg_str found = hg_yaml_describe(node, r->arena);
    hg_report(r->diags, HG_E0557, node->span, "an absence takes a date (YYYY-MM-DD), not %.*s",
              HG_STR_ARGS(found));
    return false;
}

static void read_stretch(struct hg_directory_reader *r, const struct hg_yaml *node)
{
    static const char *const names[] = {"from", "until", "note"};
    const struct hg_yaml *from = hg_yaml_get(node, "from"), *until = hg_yaml_get(node, "until");
    int64_t first, last;
    hg_yaml_want_keys(r->diags, node, "an absence", names, 3);
    if (from == NULL || until == NULL) {
        hg_report(r->diags, HG_E0557, node->span, "an absence says `from` and `until`");
        return;
    }
    if (read_date(r, from, &first) && read_date(r, until, &last) && first > last)
        hg_report(r->diags, HG_E0557, until->span, "the absence ends before it begins");
}

void hg_directory_absences(struct hg_directory_reader *r, const struct hg_yaml *node)
{
    int64_t date;
    if (node == NULL || !hg_yaml_want_list(r->diags, node, "absences"))
        return;
    for (size_t i = 0; i < node->count; i++)
        if (node->items[i]->kind == HG_YAML_MAP)
            read_stretch(r, node->items[i]);
        else
            read_date(r, node->items[i], &date);
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
            hg_report(r->diags, HG_E0559, node->items[i]->span, "`%.*s` is not a language tag",
                      HG_STR_ARGS(text));
}

/* --- members -----------------------------------------------------------------------------------
 */

static void read_caps(struct hg_directory_reader *r, const struct hg_yaml *node)
{
    static const char *const names[] = {"hour", "day", "week", "month", "open"};
    int64_t cap;
    if (!hg_yaml_want_map(r->diags, node, "caps") ||
        !hg_yaml_want_keys(r->diags, node, "a cap", names, sizeof names / sizeof *names))
        return;
    for (size_t i = 0; i < node->count; i++)
        hg_yaml_want_integer(r->diags, node->pairs[i].value, "caps", 0, CAP_MAX, HG_E0556, &cap);
}

static void read_member(struct hg_directory_reader *r, const struct hg_yaml *node)
{
    static const char *const names[] = {"weight", "caps", "absences", "languages"};
    int64_t weight;
    if (hg_yaml_is_null(node) || !hg_yaml_want_map(r->diags, node, "members") ||
        !hg_yaml_want_keys(r->diags, node, "a member", names, sizeof names / sizeof *names))
        return;
    const struct hg_yaml *value = hg_yaml_get(node, "weight");
    if (value != NULL)
        hg_yaml_want_integer(r->diags, value, "weight", 1, WEIGHT_MAX, HG_E0556, &weight);
    if ((value = hg_yaml_get(node, "caps")) != NULL)
        read_caps(r, value);
    hg_directory_absences(r, hg_yaml_get(node, "absences"));
    hg_directory_languages(r, hg_yaml_get(node, "languages"));
}

struct team {
    struct hg_directory_reader *r;
    const struct hg_directory_draft *draft;
    struct hg_map seen; /* folded names of members */
};

static void add_member(struct team *team, const struct hg_yaml *name, const struct hg_yaml *said)
{
    struct hg_directory_reader *r = team->r;
    uint32_t at = hg_directory_want(r, name, "members", true);
    if (at == HG_NONE)
        return;
    const struct hg_directory_entry *person = &r->list.at[at].entry;
    bool added;
    hg_map_add(&team->seen, person->folded, at, &added);
    if (!added)
        hg_report(r->diags, HG_W0514, name->span, "`%.*s` is a member already",
                  HG_STR_ARGS(person->name));
    if (person->left)
        hg_report(r->diags, HG_W0554, name->span, "`%.*s` has left and is a member of `%.*s`",
                  HG_STR_ARGS(person->name), HG_STR_ARGS(team->draft->entry.name));
    if (said != NULL)
        read_member(r, said);
}

static void read_members(struct team *team, const struct hg_yaml *node)
{
    if (node->kind == HG_YAML_SCALAR && !hg_yaml_is_null(node)) {
        hg_yaml_want_list(team->r->diags, node, "members");
        return;
    }
    if (node->count == 0)
        hg_report(team->r->diags, HG_E0555, node->span, "the team `%.*s` has no members",
                  HG_STR_ARGS(team->draft->entry.name));
    for (size_t i = 0; i < node->count; i++) {
        if (node->kind == HG_YAML_LIST) {
            add_member(team, node->items[i], NULL);
            continue;
        }
        const struct hg_yaml_pair *pair = &node->pairs[i];
        struct hg_yaml name = {.kind = HG_YAML_SCALAR, .span = pair->key_span, .text = pair->key};
        add_member(team, &name, pair->value);
    }
}

/* --- the team ----------------------------------------------------------------------------------
 */

static void read_words(struct hg_directory_reader *r, const struct hg_yaml *map)
{
    static const char *const strategies[] = {"turns", "least", "sticky"};
    static const char *const absences[] = {"lose", "keep", "level"};
    const struct hg_yaml *node;
    size_t word;
    if ((node = hg_yaml_get(map, "strategy")) != NULL)
        hg_yaml_want_word(r->diags, node, "strategy", strategies, 3, &word);
    if ((node = hg_yaml_get(map, "absence")) != NULL)
        hg_yaml_want_word(r->diags, node, "absence", absences, 3, &word);
}

/* `hold` (it waits with the team), or somebody's name. */
static void read_nobody_left(struct hg_directory_reader *r, struct hg_directory_draft *draft)
{
    const struct hg_yaml *node = hg_yaml_get(draft->node, "nobody_left");
    if (node == NULL || (node->kind == HG_YAML_SCALAR && hg_str_is(node->text, "hold")))
        return;
    draft->next_span = node->span;
    draft->next = hg_directory_want(r, node, "nobody_left", false);
    if (draft->next != HG_NONE && r->list.at[draft->next].entry.kind == HG_PERSON)
        draft->next = HG_NONE; /* a person's stand-in is another matter */
}

void hg_directory_team(struct hg_directory_reader *r, struct hg_directory_draft *draft)
{
    static const char *const names[] = {"members",     "strategy", "absence",
                                        "nobody_left", "calendar", "doc"};
    struct team team = {.r = r, .draft = draft};
    hg_map_init(&team.seen, r->arena);
    hg_yaml_want_keys(r->diags, draft->node, "a team", names, sizeof names / sizeof *names);
    const struct hg_yaml *members = hg_yaml_get(draft->node, "members");
    if (members == NULL)
        hg_report(r->diags, HG_E0555, draft->span, "the team `%.*s` has no members",
                  HG_STR_ARGS(draft->entry.name));
    else
        read_members(&team, members);
    read_words(r, draft->node);
    read_nobody_left(r, draft);
}
