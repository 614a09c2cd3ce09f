/* A team and its members in teams.yaml: weights, caps, overruns, the strategy, and the fallback
 * when nobody is available. Called by directory.c. */
#include "compiler/model/directory_read.h"

/* --- members -------------------------------------------------------------------------------- */

/* The caps of a member: its own, or the team's for all members. */
static void read_caps(struct hg_directory_reader *r, const struct hg_yaml *node,
                      int64_t caps[HG_CAP_COUNT])
{
    static const char *const names[HG_CAP_COUNT] = {"hour", "day", "week", "month"};
    if (node == NULL || !hg_yaml_want_map(r->diags, node, "caps") ||
        !hg_yaml_want_keys(r->diags, node, "a cap", names, HG_CAP_COUNT))
        return;
    for (size_t i = 0; i < HG_CAP_COUNT; i++) {
        const struct hg_yaml *cap = hg_yaml_get(node, names[i]);
        if (cap != NULL)
            hg_yaml_want_integer(r->diags, cap, "caps", 0, HG_MAX_CAP, HG_E0556, &caps[i]);
    }
}

/* `{urgent: 2}`: for leads of that priority two more than the caps. */
static void read_overrun(struct hg_directory_reader *r, const struct hg_yaml *node,
                         struct hg_member *member)
{
    if (node == NULL || !hg_yaml_want_map(r->diags, node, "overrun"))
        return;
    member->overruns = HG_ARRAY(r->arena, struct hg_overrun, node->count);
    member->overrun_count = 0;
    for (size_t i = 0; i < node->count; i++) {
        const struct hg_yaml_pair *pair = &node->pairs[i];
        struct hg_overrun *overrun = &member->overruns[member->overrun_count++];
        overrun->priority = hg_text_fold(r->arena, hg_text_normalise(r->arena, pair->key));
        hg_yaml_want_integer(r->diags, pair->value, "overrun", 0, HG_MAX_CAP, HG_E0556,
                             &overrun->more);
        hg_push(r->arena, &r->overruns, ((struct hg_name_span){pair->key, pair->key_span}));
    }
}

static void read_member(struct hg_directory_reader *r, const struct hg_yaml *node,
                        struct hg_member *member)
{
    static const char *const names[] = {"weight", "caps", "overrun", "absences", "languages"};
    int64_t weight = 1;
    if (hg_yaml_is_null(node) || !hg_yaml_want_map(r->diags, node, "members") ||
        !hg_yaml_want_keys(r->diags, node, "a member", names, sizeof names / sizeof *names))
        return;
    const struct hg_yaml *value = hg_yaml_get(node, "weight");
    if (value != NULL)
        hg_yaml_want_integer(r->diags, value, "weight", 1, HG_MAX_WEIGHT, HG_E0556, &weight);
    member->weight = (uint32_t)weight;
    read_caps(r, hg_yaml_get(node, "caps"), member->caps);
    read_overrun(r, hg_yaml_get(node, "overrun"), member);
    member->absences = hg_directory_absences(r, hg_yaml_get(node, "absences"));
    hg_directory_languages(r, hg_yaml_get(node, "languages"));
}

struct team {
    struct hg_directory_reader *r;
    struct hg_directory_draft *draft;
    struct hg_map seen;     /* folded names of members */
    struct hg_member every; /* the team's value for all members */
    HG_VEC(struct hg_member) members;
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
        hg_report(r->diags, HG_W0514, name->span, "`%.*s` is listed twice",
                  HG_STR_ARGS(person->name));
    if (person->left)
        hg_report(r->diags, HG_W0554, name->span, "`%.*s` has left but is still a member of `%.*s`",
                  HG_STR_ARGS(person->name), HG_STR_ARGS(team->draft->entry.name));
    struct hg_member member = team->every;
    member.who = at;
    if (said != NULL)
        read_member(r, said, &member);
    if (added)
        hg_push(r->arena, &team->members, member);
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

/* --- the team ------------------------------------------------------------------------------- */

static void read_words(struct hg_directory_reader *r, const struct hg_yaml *map,
                       struct hg_directory_entry *entry)
{
    static const char *const strategies[] = {"turns", "least", "sticky"};
    static const char *const absences[] = {"lose", "keep", "level"};
    const struct hg_yaml *node;
    size_t strategy = HG_STRATEGY_TURNS, absence = HG_ABSENCE_LOSE;
    if ((node = hg_yaml_get(map, "strategy")) != NULL)
        hg_yaml_want_word(r->diags, node, "strategy", strategies, 3, &strategy);
    if ((node = hg_yaml_get(map, "absence")) != NULL)
        hg_yaml_want_word(r->diags, node, "absence", absences, 3, &absence);
    entry->strategy = (uint8_t)strategy;
    entry->absence = (uint8_t)absence;
}

/* `hold` (the lead waits with the team), or a name. */
static void read_nobody_to(struct hg_directory_reader *r, struct hg_directory_draft *draft,
                           const struct hg_yaml *node)
{
    if (node->kind == HG_YAML_SCALAR && hg_str_is(node->text, "hold"))
        return;
    draft->next_span = node->span;
    draft->entry.nobody_left = hg_directory_want(r, node, "nobody_left", false);
}

/* The same, or `{to: NAME, alert: NAME}`. */
static void read_nobody_left(struct hg_directory_reader *r, struct hg_directory_draft *draft)
{
    static const char *const names[] = {"to", "alert"};
    const struct hg_yaml *node = hg_yaml_get(draft->node, "nobody_left");
    if (node == NULL)
        return;
    if (node->kind != HG_YAML_MAP) {
        read_nobody_to(r, draft, node);
        return;
    }
    const struct hg_yaml *to = hg_yaml_get(node, "to"), *alert = hg_yaml_get(node, "alert");
    hg_yaml_want_keys(r->diags, node, "`nobody_left`", names, 2);
    if (to != NULL)
        read_nobody_to(r, draft, to);
    if (alert != NULL)
        draft->entry.nobody_alert = hg_directory_want(r, alert, "alert", false);
}

static void keep_members(struct team *team)
{
    struct hg_directory_reader *r = team->r;
    if (team->members.count > HG_MAX_MEMBERS)
        hg_report(r->diags, HG_E0562, team->draft->span, "a team can have at most %u members",
                  HG_MAX_MEMBERS);
    team->draft->entry.members = team->members.at;
    team->draft->entry.member_count = (uint32_t)team->members.count;
}

void hg_directory_team(struct hg_directory_reader *r, struct hg_directory_draft *draft)
{
    static const char *const names[] = {"members", "strategy",   "absence",  "nobody_left", "caps",
                                        "overrun", "escalation", "calendar", "doc"};
    struct team team = {.r = r, .draft = draft, .every = {.weight = 1}};
    hg_map_init(&team.seen, r->arena);
    for (int i = 0; i < HG_CAP_COUNT; i++)
        team.every.caps[i] = HG_NO_CAP;
    hg_yaml_want_keys(r->diags, draft->node, "a team", names, sizeof names / sizeof *names);
    read_caps(r, hg_yaml_get(draft->node, "caps"), team.every.caps);
    read_overrun(r, hg_yaml_get(draft->node, "overrun"), &team.every);
    const struct hg_yaml *members = hg_yaml_get(draft->node, "members");
    if (members == NULL)
        hg_report(r->diags, HG_E0555, draft->span, "the team `%.*s` has no members",
                  HG_STR_ARGS(draft->entry.name));
    else
        read_members(&team, members);
    keep_members(&team);
    read_words(r, draft->node, &draft->entry);
    read_nobody_left(r, draft);
    draft->entry.calendar = hg_directory_calendar(r, hg_yaml_get(draft->node, "calendar"));
    hg_directory_escalation(r, hg_yaml_get(draft->node, "escalation"), &draft->entry);
}
