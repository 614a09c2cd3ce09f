/* teams.yaml: people, queues and teams. Checks that every name in the file is defined there and
 * produces the program's directory entries, sorted by name. Teams are in directory_team.c, shared
 * attributes in directory_parts.c. Turns are taken at run time (runtime/assignment/assign*.c). */
#include "compiler/model/directory_read.h"

#include <stdlib.h>

#define NAME_MAX_LENGTH 200 /* code points: names are shown in one line of a trace */

/* --- names --------------------------------------------------------------------------------- */

uint32_t hg_directory_find(const struct hg_directory_reader *r, struct hg_str name)
{
    struct hg_str folded = hg_text_fold(r->arena, hg_text_normalise(r->arena, name));
    const uint64_t *at = hg_map_find(&r->names, folded);
    return at != NULL ? (uint32_t)*at : HG_NONE;
}

uint32_t hg_directory_want(struct hg_directory_reader *r, const struct hg_yaml *node,
                           const char *what, bool person)
{
    struct hg_str name;
    if (!hg_yaml_want_text(r->diags, node, what, r->arena, &name))
        return HG_NONE;
    uint32_t at = hg_directory_find(r, name);
    if (at != HG_NONE && (!person || r->list.at[at].entry.kind == HG_PERSON))
        return at;
    struct hg_diag *diag =
        hg_report(r->diags, HG_E0551, node->span, "there is %s `%.*s`",
                  person ? "no person" : "no person, queue or team", HG_STR_ARGS(name));
    struct hg_str *near = HG_ARRAY(r->arena, struct hg_str, r->list.count);
    size_t count = 0;
    for (size_t i = 0; i < r->list.count; i++)
        if (!person || r->list.at[i].entry.kind == HG_PERSON)
            near[count++] = r->list.at[i].entry.name;
    hg_diag_suggest(r->diags, diag, name, near, count);
    return HG_NONE;
}

static bool is_name(struct hg_directory_reader *r, struct hg_str name, struct hg_span span)
{
    bool good = name.len != 0 && hg_str_eq(name, hg_text_normalise(r->arena, name)) &&
                hg_utf8_length(name) <= NAME_MAX_LENGTH;
    if (!good)
        hg_report(r->diags, HG_E0558, span, "this is not a valid name for a person, queue or team");
    return good;
}

static void add(struct hg_directory_reader *r, enum hg_directory_kind kind, struct hg_str name,
                struct hg_span span, const struct hg_yaml *node)
{
    if (!is_name(r, name, span))
        return;
    struct hg_directory_draft draft = {.span = span, .node = node};
    draft.entry = (struct hg_directory_entry){.name = name,
                                              .folded = hg_text_fold(r->arena, name),
                                              .kind = (uint8_t)kind,
                                              .stand_in = HG_NONE,
                                              .calendar = HG_NONE,
                                              .nobody_left = HG_NONE,
                                              .nobody_alert = HG_NONE};
    bool added;
    uint64_t *first = hg_map_add(&r->names, draft.entry.folded, r->list.count, &added);
    if (added) {
        hg_push(r->arena, &r->list, draft);
        return;
    }
    struct hg_diag *diag =
        hg_report(r->diags, HG_E0550, span, "`%.*s` is declared twice", HG_STR_ARGS(name));
    hg_diag_label(r->diags, diag, r->list.at[*first].span, "first here");
}

/* `people`, `queues` and `teams`: a list of names, or a map from names to attributes. */
static void collect(struct hg_directory_reader *r, const struct hg_yaml *root, const char *what,
                    enum hg_directory_kind kind)
{
    const struct hg_yaml *node = hg_yaml_get(root, what);
    if (node == NULL || hg_yaml_is_null(node))
        return;
    if (node->kind == HG_YAML_MAP) {
        for (size_t i = 0; i < node->count; i++)
            add(r, kind, node->pairs[i].key, node->pairs[i].key_span, node->pairs[i].value);
    } else if (kind == HG_TEAM) {
        hg_yaml_want_map(r->diags, node, what);
    } else if (hg_yaml_want_list(r->diags, node, what)) {
        struct hg_str name;
        for (size_t i = 0; i < node->count; i++)
            if (hg_yaml_want_text(r->diags, node->items[i], what, r->arena, &name))
                add(r, kind, name, node->items[i]->span, NULL);
    }
}

/* --- people and queues ----------------------------------------------------------------------- */

static void read_stand_in(struct hg_directory_reader *r, struct hg_directory_draft *draft)
{
    const struct hg_yaml *node = hg_yaml_get(draft->node, "stand_in");
    if (node != NULL) {
        draft->next_span = node->span;
        draft->entry.stand_in = hg_directory_want(r, node, "stand_in", true);
    } else if (draft->entry.left) {
        hg_report(r->diags, HG_W0553, draft->span, "`%.*s` has left and has no `stand_in`",
                  HG_STR_ARGS(draft->entry.name));
    }
}

static void read_texts(struct hg_directory_reader *r, const struct hg_yaml *map,
                       const char *const *names, size_t count)
{
    struct hg_str text;
    for (size_t i = 0; i < count; i++) {
        const struct hg_yaml *node = hg_yaml_get(map, names[i]);
        if (node != NULL)
            hg_yaml_want_text(r->diags, node, names[i], r->arena, &text);
    }
}

static void read_person(struct hg_directory_reader *r, struct hg_directory_draft *draft)
{
    static const char *const names[] = {"active",    "stand_in", "name",     "email",
                                        "languages", "absences", "calendar", "doc"};
    static const char *const texts[] = {"name", "email", "doc"};
    bool active = true;
    const struct hg_yaml *node = hg_yaml_get(draft->node, "active");
    hg_yaml_want_keys(r->diags, draft->node, "a person", names, sizeof names / sizeof *names);
    if (node != NULL)
        hg_yaml_want_bool(r->diags, node, "active", &active);
    draft->entry.left = !active;
    read_stand_in(r, draft);
    read_texts(r, draft->node, texts, sizeof texts / sizeof *texts);
    draft->entry.absences = hg_directory_absences(r, hg_yaml_get(draft->node, "absences"));
    draft->entry.calendar = hg_directory_calendar(r, hg_yaml_get(draft->node, "calendar"));
    hg_directory_languages(r, hg_yaml_get(draft->node, "languages"));
}

static void read_queue(struct hg_directory_reader *r, struct hg_directory_draft *draft)
{
    static const char *const names[] = {"calendar", "escalation", "doc"}, *const texts[] = {"doc"};
    hg_yaml_want_keys(r->diags, draft->node, "a queue", names, 3);
    read_texts(r, draft->node, texts, 1);
    draft->entry.calendar = hg_directory_calendar(r, hg_yaml_get(draft->node, "calendar"));
    hg_directory_escalation(r, hg_yaml_get(draft->node, "escalation"), &draft->entry);
}

/* `emea: [ana, ben]`, where a map is due. */
static void refuse_entry(struct hg_directory_reader *r, const struct hg_directory_draft *draft)
{
    static const char *const words[] = {
        [HG_PERSON] = "person", [HG_QUEUE] = "queue", [HG_TEAM] = "team"};
    static const char *const forms[] = {
        [HG_PERSON] = "{email: …}", [HG_QUEUE] = "{doc: …}", [HG_TEAM] = "{members: [ana, ben]}"};
    struct hg_diag *diag = hg_report(r->diags, HG_E0511, draft->node->span,
                                     "the %s `%.*s` must be a map of attributes",
                                     words[draft->entry.kind], HG_STR_ARGS(draft->entry.name));
    hg_diag_help(r->diags, diag, "write `%.*s: %s`", HG_STR_ARGS(draft->entry.name),
                 forms[draft->entry.kind]);
}

static void read_entry(struct hg_directory_reader *r, struct hg_directory_draft *draft)
{
    if (draft->node == NULL || hg_yaml_is_null(draft->node)) {
        if (draft->entry.kind == HG_TEAM)
            hg_report(r->diags, HG_E0555, draft->span, "the team `%.*s` has no members",
                      HG_STR_ARGS(draft->entry.name));
    } else if (draft->node->kind != HG_YAML_MAP) {
        refuse_entry(r, draft);
    } else if (draft->entry.kind == HG_PERSON) {
        read_person(r, draft);
    } else if (draft->entry.kind == HG_QUEUE) {
        read_queue(r, draft);
    } else {
        hg_directory_team(r, draft);
    }
}

/* --- circles -------------------------------------------------------------------------------- */

/* A person's stand-in, or the fallback of a team. */
static uint32_t next_of(const struct hg_directory_reader *r, uint32_t at)
{
    const struct hg_directory_entry *entry = &r->list.at[at].entry;
    if (entry->kind == HG_PERSON)
        return entry->stand_in;
    uint32_t next = entry->nobody_left;
    return next != HG_NONE && r->list.at[next].entry.kind == HG_PERSON ? HG_NONE : next;
}

/* Reported once a circle, at its first entry in the file. */
static bool closes_cycle(const struct hg_directory_reader *r, uint32_t start)
{
    uint32_t at = next_of(r, start);
    for (size_t steps = 0; at != HG_NONE && steps < r->list.count; steps++) {
        if (at <= start)
            return at == start;
        at = next_of(r, at);
    }
    return false;
}

static void check_cycles(struct hg_directory_reader *r)
{
    for (uint32_t i = 0; i < r->list.count; i++)
        if (closes_cycle(r, i))
            hg_report(r->diags, HG_E0552, r->list.at[i].next_span,
                      "the %s of `%.*s` lead back to `%.*s` in a circle",
                      r->list.at[i].entry.kind == HG_PERSON ? "stand-ins" : "fallbacks",
                      HG_STR_ARGS(r->list.at[i].entry.name), HG_STR_ARGS(r->list.at[i].entry.name));
}

/* --- the door ------------------------------------------------------------------------------- */

/* An entry and where it stood in the list. */
struct placed {
    struct hg_str folded;
    uint32_t at;
};

static int by_folded(const void *a, const void *b)
{
    return hg_str_cmp(((const struct placed *)a)->folded, ((const struct placed *)b)->folded);
}

static void move_names(struct hg_directory_entry *entry, const uint32_t *place)
{
    uint32_t *const names[] = {&entry->stand_in, &entry->nobody_left, &entry->nobody_alert};
    for (size_t i = 0; i < 3; i++)
        *names[i] = *names[i] != HG_NONE ? place[*names[i]] : HG_NONE;
    for (uint32_t i = 0; i < entry->member_count; i++)
        entry->members[i].who = place[entry->members[i].who];
    for (uint32_t i = 0; i < entry->step_count; i++)
        if (entry->steps[i].who != HG_NONE)
            entry->steps[i].who = place[entry->steps[i].who];
}

/* Sorts by name and remaps the indexes between entries. */
static void sort_entries(const struct hg_directory_reader *r, struct hg_directory *directory)
{
    size_t count = r->list.count;
    struct placed *order = HG_ARRAY(r->arena, struct placed, count);
    uint32_t *place = HG_ARRAY(r->arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++)
        order[i] = (struct placed){r->list.at[i].entry.folded, i};
    if (count > 1)
        qsort(order, count, sizeof *order, by_folded);
    for (uint32_t i = 0; i < count; i++)
        place[order[i].at] = i;
    directory->count = (uint32_t)count;
    directory->entries = HG_ARRAY(r->arena, struct hg_directory_entry, count);
    for (size_t i = 0; i < count; i++) {
        directory->entries[i] = r->list.at[order[i].at].entry;
        move_names(&directory->entries[i], place);
    }
}

static void read_priority(struct hg_directory_reader *r, const struct hg_yaml *root,
                          struct hg_directory *directory)
{
    const struct hg_yaml *node = hg_yaml_get(root, "priority");
    directory->overruns = r->overruns.at;
    directory->overrun_count = (uint32_t)r->overruns.count;
    if (node != NULL &&
        hg_yaml_want_text(r->diags, node, "priority", r->arena, &directory->priority.text))
        directory->priority.span = node->span;
    if (node == NULL && directory->overrun_count != 0) {
        struct hg_diag *diag =
            hg_report(r->diags, HG_E0563, directory->overruns[0].span,
                      "the file does not say which class is the priority of a lead");
        hg_diag_help(r->diags, diag,
                     "add `priority: CLASS` at the top of the file, with a class of the policy");
    }
}

enum hg_status hg_directory_read(struct hg_diags *diags, uint32_t source,
                                 const struct hg_calendars *calendars, struct hg_arena *arena,
                                 struct hg_directory *directory)
{
    static const char *const names[] = {"people", "queues", "teams", "priority", "doc"};
    size_t errors = diags->errors;
    struct hg_yaml *root;
    *directory = (struct hg_directory){0};
    enum hg_status status = hg_yaml_parse(diags, source, arena, &root);
    if (status != HG_OK)
        return status;
    if (!hg_yaml_want_map(diags, root, "teams.yaml"))
        return HG_INVALID;
    struct hg_directory_reader r = {.diags = diags, .arena = arena, .calendars = calendars};
    hg_map_init(&r.names, arena);
    hg_yaml_want_keys(diags, root, "the teams file", names, sizeof names / sizeof *names);
    collect(&r, root, "people", HG_PERSON);
    collect(&r, root, "queues", HG_QUEUE);
    collect(&r, root, "teams", HG_TEAM);
    if (r.list.count > HG_MAX_DIRECTORY)
        hg_report(diags, HG_E0562, root->span, "there can be at most %u people, queues and teams",
                  HG_MAX_DIRECTORY);
    for (size_t i = 0; i < r.list.count; i++)
        read_entry(&r, &r.list.at[i]);
    check_cycles(&r);
    read_priority(&r, root, directory);
    sort_entries(&r, directory);
    return diags->errors == errors ? HG_OK : HG_INVALID;
}
