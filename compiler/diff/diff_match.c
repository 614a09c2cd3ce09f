/* Matches the entities of the old policy with those of the new one: by name, then by content; the
 * rest was added or removed. Part of the semantic diff (diff.h). Knows names and keys, not the
 * kinds of entities. */
#include "compiler/diff/diff_parts.h"

/* --- differences ----------------------------------------------------------------------------- */

static struct hg_str place_of(const struct hg_diff_side *side, const struct hg_entity *entity)
{
    return entity->span.source == HG_NO_SOURCE ? (struct hg_str){"", 0}
                                               : hg_location_text(side->model, entity->span);
}

/* NULL if only renames are wanted. */
static struct hg_difference *add(struct hg_differ *d, const struct hg_entity *old,
                                 const struct hg_entity *new, enum hg_diff_action action)
{
    const struct hg_entity *entity = new != NULL ? new : old;
    if (d->silent)
        return NULL;
    struct hg_difference difference = {.subject = entity->subject,
                                       .action = action,
                                       .word = entity->word,
                                       .of = entity->of,
                                       .name = entity->name,
                                       .old_name = old != NULL ? old->name : (struct hg_str){"", 0},
                                       .before = {"", 0},
                                       .after = {"", 0},
                                       .old_place = {"", 0},
                                       .new_place = {"", 0}};
    if (old != NULL)
        difference.old_place = place_of(&d->old, old);
    if (new != NULL)
        difference.new_place = place_of(&d->new, new);
    hg_push(d->arena, &d->diff->at, difference);
    return &d->diff->at.at[d->diff->at.count - 1];
}

/* --- facets ---------------------------------------------------------------------------------- */

static const struct hg_attribute *find_attribute(const struct hg_entity *entity, const char *name)
{
    for (size_t i = 0; i < entity->attributes.count; i++)
        if (strcmp(entity->attributes.at[i].name, name) == 0)
            return &entity->attributes.at[i];
    return NULL;
}

/* Members of `a` that are not in `b`. */
static struct hg_strs members_beyond(struct hg_differ *d, const hg_keyed_texts *a,
                                     const hg_keyed_texts *b)
{
    struct hg_map there;
    HG_VEC(struct hg_str) beyond = {0};
    hg_map_init(&there, d->arena);
    for (size_t i = 0; i < b->count; i++)
        hg_map_add(&there, b->at[i].key, 0, NULL);
    for (size_t i = 0; i < a->count; i++)
        if (hg_map_find(&there, a->at[i].key) == NULL)
            hg_push(d->arena, &beyond, a->at[i].shown);
    return (struct hg_strs){beyond.at, (uint32_t)beyond.count};
}

/* The numbers that differ, if everything else is equal. */
static void pair_numbers(struct hg_differ *d, const struct hg_attribute *old,
                         const struct hg_attribute *new, struct hg_difference *out)
{
    HG_VEC(struct hg_diff_pair) pairs = {0};
    for (size_t i = 0; i < old->numbers.count && i < new->numbers.count; i++)
        if (!hg_str_eq(old->numbers.at[i].key, new->numbers.at[i].key))
            hg_push(d->arena, &pairs,
                    ((struct hg_diff_pair){old->numbers.at[i].shown, new->numbers.at[i].shown}));
    out->numbers = pairs.at;
    out->number_count = pairs.count;
}

static bool attributes_equal(struct hg_differ *d, const struct hg_attribute *old,
                             const struct hg_attribute *new)
{
    if (!new->listed)
        return hg_str_eq(old->key, new->key);
    return members_beyond(d, &old->members, &new->members).count == 0 &&
           members_beyond(d, &new->members, &old->members).count == 0;
}

static void add_attribute_change(struct hg_differ *d, const struct hg_entity *old_entity,
                                 const struct hg_entity *new_entity, const struct hg_attribute *old,
                                 const struct hg_attribute *new)
{
    struct hg_difference *out = add(d, old_entity, new_entity, HG_DIFF_CHANGED);
    if (out == NULL)
        return;
    out->attribute = new->name;
    out->before = old->shown;
    out->after = new->shown;
    bool alike = hg_str_eq(old->skeleton, new->skeleton);
    if (new->listed || alike) {
        out->added = members_beyond(d, &new->members, &old->members);
        out->removed = members_beyond(d, &old->members, &new->members);
    }
    if (alike && new->skeleton.len != 0)
        pair_numbers(d, old, new, out);
    if (new_entity->subject == HG_DIFF_FIELD)
        out->compat =
            hg_field_compat(&d->old.model->contract->fields[old_entity->field],
                            &d->new.model->contract->fields[new_entity->field], new->name);
    if (new_entity->subject == HG_DIFF_CONTRACT)
        out->compat = strcmp(new->name, "version") == 0 || strcmp(new->name, "name") == 0
                          ? HG_COMPATIBLE
                          : HG_BREAKING;
}

static void compare_attributes(struct hg_differ *d, const struct hg_entity *old,
                               const struct hg_entity *new)
{
    static const struct hg_attribute absent = {0};
    for (size_t i = 0; i < new->attributes.count; i++) {
        const struct hg_attribute *now = &new->attributes.at[i],
                                  *was = find_attribute(old, now->name);
        if (was == NULL)
            was = &absent;
        if (!attributes_equal(d, was, now))
            add_attribute_change(d, old, new, was, now);
    }
    for (size_t i = 0; i < old->attributes.count; i++) {
        const struct hg_attribute *was = &old->attributes.at[i];
        struct hg_attribute gone = {.name = was->name, .listed = was->listed};
        if (find_attribute(new, was->name) == NULL && !attributes_equal(d, was, &gone))
            add_attribute_change(d, old, new, was, &gone);
    }
}

/* --- what a thing is, whatever its name ------------------------------------------------------ */

struct text {
    HG_VEC(char) at;
};

static void put(struct hg_arena *arena, struct text *text, struct hg_str s)
{
    struct hg_str len = hg_str_print(arena, "%zu'", s.len);
    for (size_t i = 0; i < len.len; i++)
        hg_push(arena, &text->at, len.at[i]);
    for (size_t i = 0; i < s.len; i++)
        hg_push(arena, &text->at, s.at[i]);
}

static void put_content(struct hg_arena *arena, struct text *text, const struct hg_entity *entity)
{
    put(arena, text, hg_str(entity->word));
    for (size_t i = 0; i < entity->attributes.count; i++) {
        const struct hg_attribute *attribute = &entity->attributes.at[i];
        put(arena, text, hg_str(attribute->name));
        put(arena, text, attribute->key);
        for (size_t m = 0; attribute->listed && m < attribute->members.count; m++)
            put(arena, text, attribute->members.at[m].key);
    }
    for (size_t i = 0; entity->parts != NULL && i < entity->parts->at.count; i++) {
        put(arena, text, entity->parts->at.at[i].id);
        put_content(arena, text, &entity->parts->at.at[i]);
    }
}

static struct hg_str content_of(struct hg_arena *arena, const struct hg_entity *entity)
{
    struct text text = {0};
    put_content(arena, &text, entity);
    return (struct hg_str){text.at.at, text.at.count};
}

/* --- matching -------------------------------------------------------------------------------- */

#define UNMATCHED SIZE_MAX

struct match {
    size_t *new_of; /* an old thing each */
    size_t *old_of; /* a new thing each */
};

static void match_ids(struct hg_differ *d, const struct hg_entities *old,
                      const struct hg_entities *new, struct match *match)
{
    struct hg_map ids;
    hg_map_init(&ids, d->arena);
    for (size_t i = 0; i < new->at.count; i++) {
        match->old_of[i] = UNMATCHED;
        hg_map_add(&ids, new->at.at[i].id, i, NULL);
    }
    for (size_t i = 0; i < old->at.count; i++) {
        const uint64_t *found = hg_map_find(&ids, old->at.at[i].id);
        match->new_of[i] = UNMATCHED;
        if (found == NULL || match->old_of[*found] != UNMATCHED)
            continue;
        match->new_of[i] = (size_t)*found;
        match->old_of[*found] = i;
    }
}

static void note_rename(struct hg_differ *d, const struct hg_entity *old,
                        const struct hg_entity *new)
{
    struct hg_difference *out = add(d, old, new, HG_DIFF_RENAMED);
    if (out != NULL && new->subject == HG_DIFF_FIELD)
        out->compat = HG_COMPATIBLE;
    if (new->symbol == HG_SYMBOL_NONE || !d->silent)
        return;
    struct hg_str mark = hg_diff_symbol_key(d->arena, new->symbol, old->name);
    bool added;
    hg_map_add(&d->renames, mark, d->names.count, &added);
    if (added)
        hg_push(d->arena, &d->names, new->name);
}

/* A field was renamed when the new one still answers to the old name: fields that look alike are
 * not the same. People and queues are who they are. */
static bool may_be_renamed(const struct hg_entity *entity)
{
    return entity->subject != HG_DIFF_TEAMS && entity->subject != HG_DIFF_CALENDARS &&
           entity->subject != HG_DIFF_OUTCOME;
}

static void add_contents(struct hg_differ *d, const struct hg_entity *entity, size_t i,
                         struct hg_map *contents)
{
    if (entity->subject != HG_DIFF_FIELD) {
        hg_map_add(contents, content_of(d->arena, entity), i, NULL);
        return;
    }
    const struct hg_strs *aliases = &d->new.model->contract->fields[entity->field].field.aliases;
    for (uint32_t a = 0; a < aliases->count; a++)
        hg_map_add(contents, aliases->at[a], i, NULL);
}

/* Unmatched entities that are equal except for their name were renamed. */
static void match_contents(struct hg_differ *d, const struct hg_entities *old,
                           const struct hg_entities *new, struct match *match)
{
    struct hg_map contents;
    hg_map_init(&contents, d->arena);
    for (size_t i = 0; i < new->at.count; i++)
        if (match->old_of[i] == UNMATCHED && may_be_renamed(&new->at.at[i]))
            add_contents(d, &new->at.at[i], i, &contents);
    for (size_t i = 0; i < old->at.count && contents.count != 0; i++) {
        const struct hg_entity *was = &old->at.at[i];
        if (match->new_of[i] != UNMATCHED)
            continue;
        const uint64_t *found = hg_map_find(
            &contents, was->subject == HG_DIFF_FIELD ? was->name : content_of(d->arena, was));
        if (found == NULL || match->old_of[*found] != UNMATCHED)
            continue;
        match->new_of[i] = (size_t)*found;
        match->old_of[*found] = i;
        note_rename(d, was, &new->at.at[*found]);
    }
}

/* --- order ----------------------------------------------------------------------------------- */

/* Marks the new entities that stay in place: a longest increasing subsequence by old order
 * (patience sorting; of several, the one with the lowest end). */
static void mark_in_place(struct hg_arena *arena, const struct match *match, size_t count,
                          bool *in_place)
{
    size_t *tails = HG_ARRAY(arena, size_t, count + 1),
           *before = HG_ARRAY(arena, size_t, count + 1);
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        if (match->old_of[i] == UNMATCHED)
            continue;
        size_t low = 0, high = len;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (match->old_of[tails[middle]] < match->old_of[i])
                low = middle + 1;
            else
                high = middle;
        }
        before[i] = low == 0 ? UNMATCHED : tails[low - 1];
        tails[low] = i;
        len = low == len ? len + 1 : len;
    }
    for (size_t i = len == 0 ? UNMATCHED : tails[len - 1]; i != UNMATCHED; i = before[i])
        in_place[i] = true;
}

static struct hg_str predecessor(struct hg_arena *arena, const struct hg_entities *entities,
                                 size_t i)
{
    if (i == 0)
        return HG_STR("first");
    return hg_str_print(arena, "after %.*s", HG_STR_ARGS(entities->at.at[i - 1].name));
}

static void find_moved(struct hg_differ *d, const struct hg_entities *old,
                       const struct hg_entities *new, const struct match *match)
{
    bool *in_place = HG_ARRAY(d->arena, bool, new->at.count);
    mark_in_place(d->arena, match, new->at.count, in_place);
    for (size_t i = 0; i < new->at.count; i++) {
        size_t was = match->old_of[i];
        if (was == UNMATCHED || in_place[i])
            continue;
        struct hg_difference *out = add(d, &old->at.at[was], &new->at.at[i], HG_DIFF_MOVED);
        if (out == NULL)
            continue;
        out->attribute = "order";
        out->before = predecessor(d->arena, old, was);
        out->after = predecessor(d->arena, new, i);
    }
}

/* --- all ------------------------------------------------------------------------------------- */

/* The description of an entity that exists on one side only: "condition fit >= 70". */
static struct hg_str attribute_words(struct hg_differ *d, const struct hg_attribute *attribute)
{
    bool first = strcmp(attribute->name, "points") == 0 ||
                 strcmp(attribute->name, "outcome") == 0 || strcmp(attribute->name, "type") == 0 ||
                 strcmp(attribute->name, "expression") == 0 ||
                 strcmp(attribute->name, "posture") == 0 || strcmp(attribute->name, "kind") == 0;
    bool when = strcmp(attribute->name, "condition") == 0 && attribute->skeleton.len != 0;
    struct hg_str shown = attribute->shown;
    if (attribute->listed)
        shown = hg_str_print(d->arena, "%zu", attribute->members.count);
    if (attribute->key.len + attribute->members.count == 0 || shown.len == 0 ||
        hg_str_is(shown, "assuming nothing")) /* the default */
        return (struct hg_str){"", 0};
    if (first || hg_str_is(shown, "otherwise") || hg_str_is(shown, "unresolved"))
        return shown;
    return hg_str_print(d->arena, "%s %.*s", when ? "when" : attribute->name, HG_STR_ARGS(shown));
}

static struct hg_str whole(struct hg_differ *d, const struct hg_entity *entity)
{
    if (entity->parts != NULL)
        return hg_str_print(d->arena, "%zu %s%s", entity->parts->at.count,
                            entity->subject == HG_DIFF_TABLE ? "row" : "rule",
                            entity->parts->at.count == 1 ? "" : "s");
    struct hg_str text = {"", 0};
    for (size_t i = 0; i < entity->attributes.count; i++) {
        struct hg_str one = attribute_words(d, &entity->attributes.at[i]);
        if (one.len != 0)
            text = hg_str_print(d->arena, "%.*s%s%.*s", HG_STR_ARGS(text),
                                text.len == 0 ? "" : ", ", HG_STR_ARGS(one));
    }
    return text;
}

static enum hg_compat compat_of_new(const struct hg_differ *d, const struct hg_entity *entity)
{
    if (entity->subject != HG_DIFF_FIELD)
        return HG_COMPAT_NONE;
    return d->new.model->contract->fields[entity->field].field.required ? HG_BREAKING
                                                                        : HG_COMPATIBLE;
}

static void add_new(struct hg_differ *d, const struct hg_entity *entity)
{
    struct hg_difference *out = add(d, NULL, entity, HG_DIFF_ADDED);
    if (out == NULL)
        return;
    out->after = whole(d, entity);
    out->compat = compat_of_new(d, entity);
}

static void add_removed(struct hg_differ *d, const struct hg_entity *entity)
{
    struct hg_difference *out = add(d, entity, NULL, HG_DIFF_REMOVED);
    if (out == NULL)
        return;
    out->before = whole(d, entity);
    out->compat = entity->subject == HG_DIFF_FIELD ? HG_BREAKING : HG_COMPAT_NONE;
}

void hg_diff_entities(struct hg_differ *d, const struct hg_entities *old,
                      const struct hg_entities *new)
{
    struct match match = {HG_ARRAY(d->arena, size_t, old->at.count),
                          HG_ARRAY(d->arena, size_t, new->at.count)};
    match_ids(d, old, new, &match);
    match_contents(d, old, new, &match);
    for (size_t i = 0; i < new->at.count; i++) {
        const struct hg_entity *now = &new->at.at[i];
        size_t was = match.old_of[i];
        if (was == UNMATCHED) {
            add_new(d, now);
            continue;
        }
        compare_attributes(d, &old->at.at[was], now);
        if (now->parts != NULL && old->at.at[was].parts != NULL)
            hg_diff_entities(d, old->at.at[was].parts, now->parts);
    }
    for (size_t i = 0; i < old->at.count; i++)
        if (match.new_of[i] == UNMATCHED)
            add_removed(d, &old->at.at[i]);
    if (new->ordered)
        find_moved(d, old, new, &match);
}
