/* The search for changes to a lead that lead to a wanted outcome. For every field a person could
 * supply, representative values (whatif_value.c, whatif_number.c) are tried one at a time; two
 * fields at once only where no single field suffices. Adjacent values that succeed are one change;
 * for a known number only the nearest range below and above is kept. In the order of fields, then
 * of values, on every machine. */
#include "runtime/whatif/whatif_parts.h"

/* --- which fields ---------------------------------------------------------------------------- */

/* Excludes fields known only after the decision, and those that must not matter: they are no
 * advice. */
static bool may_change(const struct hg_program *program, uint32_t field)
{
    const struct hg_field *f = &program->fields[field];
    bool names = program->key.len > 0 && hg_str_eq(f->name, program->key);
    return f->read && !f->sensitive && !f->known_later && !names;
}

static bool is_number(const struct hg_whatif_run *asking, uint32_t field)
{
    const struct hg_field *f = &asking->program->fields[field];
    return !f->list && !hg_type_is_text(f->type);
}

static const struct hg_value *present(const struct hg_whatif_run *asking, uint32_t field)
{
    return hg_lane_value(asking->lead, field, asking->lane);
}

/* --- from choices that lead there to changes ------------------------------------------------- */

struct settings {
    HG_VEC(struct hg_setting) at;
};

/* For a known number: the nearest range on either side. */
static void keep_nearest(struct settings *settings, int64_t now)
{
    size_t below = SIZE_MAX, above = SIZE_MAX, kept = 0;
    for (size_t i = 0; i < settings->at.count; i++) {
        if (settings->at.at[i].hi < now)
            below = i;
        if (settings->at.at[i].lo > now && above == SIZE_MAX)
            above = i;
    }
    for (size_t i = 0; i < settings->at.count; i++)
        if (i == below || i == above)
            settings->at.at[kept++] = settings->at.at[i];
    settings->at.count = kept;
}

static void join_stretches(struct hg_whatif_run *asking, uint32_t field,
                           const struct hg_choices *choices, const bool *gives,
                           struct settings *settings)
{
    const struct hg_value *now = present(asking, field);
    bool open = false;
    for (size_t i = 0; i < choices->at.count; i++) {
        const struct hg_whatif_choice *choice = &choices->at.at[i];
        if (!gives[i]) {
            open = false;
            continue;
        }
        if (!open) {
            struct hg_setting setting = {.field = field, .kind = HG_TO_RANGE, .lo = choice->lo};
            hg_push(asking->arena, &settings->at, setting);
        }
        struct hg_setting *last = &settings->at.at[settings->at.count - 1];
        last->hi = choice->hi;
        last->cut = last->cut || choice->cut;
        open = true;
    }
    if (hg_value_known(now))
        keep_nearest(settings, now->lo);
}

static bool same_choice(const struct hg_whatif_choice *a, const struct hg_whatif_choice *b)
{
    return a->kind == b->kind && a->other == b->other && hg_str_eq(a->name, b->name);
}

static void add_choice(struct hg_whatif_run *asking, const struct hg_whatif_choice ***list,
                       uint32_t *count, const struct hg_whatif_choice *choice)
{
    for (uint32_t i = 0; i < *count; i++)
        if (same_choice((*list)[i], choice))
            return;
    *list =
        hg_arena_grow(asking->arena, *list, *count * sizeof **list, (*count + 1) * sizeof **list);
    (*list)[(*count)++] = choice;
}

/* Whether a test holds on the lead as it is. */
static bool is_as_now(const struct hg_whatif_run *asking, uint32_t field,
                      const struct hg_whatif_choice *choice)
{
    const struct hg_value *now = present(asking, field);
    return choice->kind == HG_CHOICE_HOLDS && hg_value_known(now) &&
           !asking->program->fields[field].list && choice->value.text == now->text;
}

static bool has_choice(const struct hg_setting *setting, const struct hg_whatif_choice *choice)
{
    for (uint32_t i = 0; i < setting->value_count; i++)
        if (same_choice(setting->values[i], choice))
            return true;
    return false;
}

/* Values that do not lead there, for "none of these". */
static void list_others(struct hg_whatif_run *asking, struct hg_setting *setting)
{
    const struct hg_choices *choices = &asking->choices[setting->field];
    for (size_t i = 0; i < choices->at.count; i++) {
        const struct hg_whatif_choice *choice = &choices->at.at[i];
        if (!has_choice(setting, choice) &&
            (choice->kind == HG_CHOICE_NAME || is_as_now(asking, setting->field, choice)))
            add_choice(asking, &setting->others, &setting->other_count, choice);
    }
}

static void join_values(struct hg_whatif_run *asking, uint32_t field,
                        const struct hg_choices *choices, const bool *gives,
                        struct settings *settings)
{
    struct hg_setting setting = {.field = field, .kind = HG_TO_VALUES};
    for (size_t i = 0; i < choices->at.count; i++)
        if (gives[i])
            add_choice(asking, &setting.values, &setting.value_count, &choices->at.at[i]);
    list_others(asking, &setting);
    if (setting.value_count > 0)
        hg_push(asking->arena, &settings->at, setting);
}

/* The changes of `field` that lead to the outcome, with `beside` (or NULL) set, too. */
static struct settings changes_of(struct hg_whatif_run *asking, uint32_t field,
                                  const struct hg_variant_field *beside)
{
    struct settings settings = {0};
    struct hg_choices choices = asking->choices[field];
    if (beside != NULL && asking->open_ended[field]) {
        choices = (struct hg_choices){0};
        hg_number_choices(asking, field, beside, &choices);
    }
    size_t count = choices.at.count;
    struct hg_variant *variants = HG_ARRAY(asking->arena, struct hg_variant, count);
    bool *gives = HG_ARRAY(asking->arena, bool, count);
    for (size_t i = 0; i < count; i++) {
        variants[i].puts[variants[i].count++] = (struct hg_variant_field){field, &choices.at.at[i]};
        if (beside != NULL)
            variants[i].puts[variants[i].count++] = *beside;
    }
    hg_variants_run(asking, variants, count);
    for (size_t i = 0; i < count; i++) {
        gives[i] = variants[i].gives;
        if (beside == NULL)
            choices.at.at[i].meant = variants[i].meant;
    }
    if (is_number(asking, field))
        join_stretches(asking, field, &choices, gives, &settings);
    else
        join_values(asking, field, &choices, gives, &settings);
    return settings;
}

static void try_one(struct hg_whatif_run *asking)
{
    for (uint32_t f = 0; f < asking->program->field_count; f++) {
        struct settings settings = changes_of(asking, f, NULL);
        for (size_t i = 0; i < settings.at.count; i++) {
            struct hg_change change = {.settings = {settings.at.at[i]}, .count = 1};
            hg_push(asking->arena, &asking->changes, change);
        }
    }
}

/* --- two fields ----------------------------------------------------------------------------- */

static bool same_setting(const struct hg_setting *a, const struct hg_setting *b)
{
    bool same = a->field == b->field && a->kind == b->kind && a->lo == b->lo && a->hi == b->hi &&
                a->value_count == b->value_count;
    for (uint32_t i = 0; same && i < a->value_count; i++)
        same = same_choice(a->values[i], b->values[i]);
    return same;
}

/* One number of a range. */
static struct hg_whatif_choice at_number(const struct hg_whatif_choice *choice, int64_t number)
{
    struct hg_whatif_choice one = *choice;
    one.lo = one.hi = one.value.lo = one.value.hi = number;
    return one;
}

/* If all four corners of two ranges lead there with the same answers, so does everything between.
 */
static bool whole_box(struct hg_whatif_run *asking, const struct hg_setting *setting,
                      uint32_t field, const struct hg_whatif_choice *choice)
{
    struct hg_whatif_choice first[2], second[2];
    struct hg_variant corners[4];
    if (setting->kind != HG_TO_RANGE)
        return false;
    struct hg_whatif_choice any = *choice; /* for unit and other attributes */
    any.value.unit = present(asking, setting->field)->unit;
    first[0] = at_number(&any, setting->lo);
    first[1] = at_number(&any, setting->hi);
    second[0] = at_number(choice, choice->lo);
    second[1] = at_number(choice, choice->hi);
    for (int i = 0; i < 4; i++)
        corners[i] = (struct hg_variant){
            .puts = {{setting->field, &first[i / 2]}, {field, &second[i % 2]}}, .count = 2};
    hg_variants_run(asking, corners, 4);
    if (!corners[0].gives || !corners[1].gives || !corners[2].gives || !corners[3].gives)
        return false;
    asking->marking = true;
    hg_variants_run(asking, corners, 4);
    asking->marking = false;
    return corners[0].mark == corners[1].mark && corners[0].mark == corners[2].mark &&
           corners[0].mark == corners[3].mark;
}

static struct hg_setting setting_of(struct hg_whatif_run *asking, const struct hg_setting *first,
                                    uint32_t field, const struct hg_whatif_choice *choice)
{
    struct hg_setting setting = {.field = field, .kind = HG_TO_VALUES};
    if (!is_number(asking, field)) {
        add_choice(asking, &setting.values, &setting.value_count, choice);
        return setting;
    }
    setting = (struct hg_setting){.field = field,
                                  .kind = HG_TO_RANGE,
                                  .lo = choice->lo,
                                  .hi = choice->hi,
                                  .cut = choice->cut};
    if (asking->open_ended[field] && !whole_box(asking, first, field, choice))
        setting.lo = setting.hi = choice->value.lo;
    return setting;
}

/* Merges a pair into a change that differs only in an adjacent value of the second field; else
 * adds a change. */
static void add_pair(struct hg_whatif_run *asking, size_t from, const struct hg_setting *first,
                     const struct hg_setting *second)
{
    for (size_t i = from; i < asking->changes.count; i++) {
        struct hg_change *change = &asking->changes.at[i];
        struct hg_setting *last = &change->settings[1];
        if (!same_setting(&change->settings[0], first))
            continue;
        if (second->kind == HG_TO_VALUES) {
            add_choice(asking, &last->values, &last->value_count, second->values[0]);
            return;
        }
        if (last->hi != INT64_MAX && last->hi + 1 == second->lo) {
            last->hi = second->hi;
            last->cut |= second->cut;
            return;
        }
    }
    struct hg_change change = {.settings = {*first, *second}, .count = 2};
    hg_push(asking->arena, &asking->changes, change);
}

/* Among the changes from `from` on with equal first parts, keeps those nearest in the second. */
static void keep_nearest_pairs(struct hg_whatif_run *asking, size_t from)
{
    size_t kept = from;
    struct hg_change *all = asking->changes.at;
    for (size_t i = from; i < asking->changes.count; i++) {
        const struct hg_setting *s = &all[i].settings[1];
        const struct hg_value *now = present(asking, s->field);
        bool farther = false;
        for (size_t k = from;
             s->kind == HG_TO_RANGE && hg_value_known(now) && k < asking->changes.count && !farther;
             k++) {
            const struct hg_setting *o = &all[k].settings[1];
            if (k == i || !same_setting(&all[k].settings[0], &all[i].settings[0]))
                continue;
            farther = (s->lo > now->lo && o->lo > now->lo && o->lo < s->lo) ||
                      (s->hi < now->lo && o->hi < now->lo && o->hi > s->hi);
        }
        all[i].dropped = farther;
    }
    for (size_t i = from; i < asking->changes.count; i++)
        if (!all[i].dropped)
            all[kept++] = all[i];
    asking->changes.count = kept;
}

static bool is_present(const struct hg_whatif_run *asking, uint32_t field,
                       const struct hg_whatif_choice *choice)
{
    const struct hg_value *now = present(asking, field);
    return is_number(asking, field) && hg_value_known(now) && choice->lo <= now->lo &&
           now->lo <= choice->hi;
}

static void add_together(struct hg_whatif_run *asking, size_t from, const struct hg_setting *first,
                         const struct hg_setting *second)
{
    for (size_t i = from; i < asking->changes.count; i++)
        if (same_setting(&asking->changes.at[i].settings[0], first) &&
            same_setting(&asking->changes.at[i].settings[1], second))
            return;
    struct hg_change change = {.settings = {*first, *second}, .count = 2};
    hg_push(asking->arena, &asking->changes, change);
}

/* The ranges of `g` that go with the end of `first` nearest to the lead's value. */
static void complete_pair(struct hg_whatif_run *asking, size_t from, struct hg_setting first,
                          uint32_t g)
{
    const struct hg_value *now = present(asking, first.field);
    struct hg_whatif_choice *end = HG_NEW(asking->arena, struct hg_whatif_choice);
    int64_t number = hg_value_known(now) && now->lo > first.hi ? first.hi : first.lo;
    *end = at_number(&asking->choices[first.field].at.at[0], number);
    struct hg_variant_field beside = {first.field, end};
    struct settings settings = changes_of(asking, g, &beside);
    for (size_t i = 0; i < settings.at.count; i++) {
        struct hg_setting *second = &settings.at.at[i], one = first;
        struct hg_whatif_choice all = at_number(&asking->choices[g].at.at[0], second->lo);
        all.lo = second->lo;
        all.hi = second->hi;
        if (!whole_box(asking, &first, g, &all))
            one.lo = one.hi = number;
        if (one.field < second->field)
            add_together(asking, from, &one, second);
        else
            add_together(asking, from, second, &one);
    }
}

/* Two numbers that are combined: what one must be depends on the other, so `g` is tried at several
 * points, and then cut where the answers change beside the candidate for `f`. */
static void try_together(struct hg_whatif_run *asking, size_t from, uint32_t f, uint32_t g)
{
    struct hg_choices samples = {0};
    hg_number_samples(asking, g, &samples);
    for (size_t i = 0; i < samples.at.count && !asking->bounded; i++) {
        struct hg_variant_field beside = {g, &samples.at.at[i]};
        if (is_present(asking, g, &samples.at.at[i]))
            continue;
        struct settings settings = changes_of(asking, f, &beside);
        for (size_t k = 0; k < settings.at.count; k++)
            complete_pair(asking, from, settings.at.at[k], g);
    }
}

static void try_two(struct hg_whatif_run *asking, uint32_t f, uint32_t g)
{
    size_t from = asking->changes.count;
    if (asking->open_ended[f] && asking->open_ended[g] &&
        hg_fields_are_related(asking->program, f, g)) {
        try_together(asking, from, f, g);
        try_together(asking, from, g, f);
        keep_nearest_pairs(asking, from);
        return;
    }
    for (size_t i = 0; i < asking->choices[g].at.count && !asking->bounded; i++) {
        const struct hg_whatif_choice *choice = &asking->choices[g].at.at[i];
        struct hg_variant_field beside = {g, choice};
        if (is_present(asking, g, choice))
            continue;
        struct settings settings = changes_of(asking, f, &beside);
        for (size_t k = 0; k < settings.at.count; k++) {
            struct hg_setting second = setting_of(asking, &settings.at.at[k], g, choice);
            add_pair(asking, from, &settings.at.at[k], &second);
        }
    }
    keep_nearest_pairs(asking, from);
    for (size_t i = from; i < asking->changes.count; i++)
        if (asking->changes.at[i].settings[1].kind == HG_TO_VALUES)
            list_others(asking, &asking->changes.at[i].settings[1]);
}

/* Drops values without their intended property, and duplicates in effect. */
static void drop_useless(struct hg_choices *choices)
{
    size_t kept = 0;
    for (size_t i = 0; i < choices->at.count; i++) {
        const struct hg_whatif_choice *choice = &choices->at.at[i];
        bool useless = !choice->meant;
        for (size_t k = 0; k < kept && choice->kind != HG_CHOICE_RANGE && !useless; k++)
            useless = same_choice(&choices->at.at[k], choice);
        if (!useless)
            choices->at.at[kept++] = *choice;
    }
    choices->at.count = kept;
}

static void try_pairs(struct hg_whatif_run *asking)
{
    for (uint32_t f = 0; f < asking->program->field_count; f++)
        drop_useless(&asking->choices[f]);
    for (uint32_t f = 0; f < asking->program->field_count; f++)
        for (uint32_t g = f + 1; g < asking->program->field_count; g++)
            if (asking->choices[f].at.count > 0)
                try_two(asking, f, g);
}

/* --- the question ---------------------------------------------------------------------------- */

/* Finds the last instruction that can decide. */
static void find_decided(struct hg_whatif_run *asking)
{
    const struct hg_program *program = asking->program;
    for (uint32_t i = 0; i < program->code_count; i++)
        if (program->code[i].op == HG_OP_DECIDE)
            asking->decided = i + 1;
}

static void find_choices(struct hg_whatif_run *asking)
{
    const struct hg_program *program = asking->program;
    asking->choices = HG_ARRAY(asking->arena, struct hg_choices, program->field_count);
    asking->open_ended = HG_ARRAY(asking->arena, bool, program->field_count);
    for (uint32_t f = 0; f < program->field_count; f++) {
        if (!may_change(program, f))
            continue;
        if (is_number(asking, f)) {
            asking->open_ended[f] = hg_number_open_ended(asking, f);
            hg_number_choices(asking, f, NULL, &asking->choices[f]);
        } else {
            hg_text_choices(asking, f, &asking->choices[f]);
        }
    }
}

static void answer(struct hg_whatif_run *asking, const struct hg_decision *decision,
                   struct hg_whatif *whatif)
{
    hg_nearest_rule(asking, decision, whatif);
    if (decision->outcome == asking->wanted)
        return;
    find_decided(asking);
    find_choices(asking);
    try_one(asking);
    if (asking->changes.count == 0)
        try_pairs(asking);
    whatif->bounded = asking->bounded;
    whatif->changes = asking->changes.at;
    whatif->change_count = (uint32_t)asking->changes.count;
    whatif->more = whatif->change_count > HG_WHATIF_PAIRS && whatif->changes[0].count == 2;
    if (whatif->more)
        whatif->change_count = HG_WHATIF_PAIRS;
}

/* Fewer lanes if they are large. */
static uint32_t room_for(const struct hg_program *program)
{
    size_t lane = (program->register_count + (size_t)1) * sizeof(struct hg_value);
    size_t room = HG_WHATIF_BYTES / lane;
    return room > HG_WHATIF_LANES ? HG_WHATIF_LANES : room < 4 ? 4 : (uint32_t)room;
}

enum hg_status hg_whatif(const struct hg_lanes *lanes, uint32_t lane,
                         const struct hg_decision *decision, uint32_t wanted,
                         struct hg_arena *arena, struct hg_whatif *whatif)
{
    struct hg_guard guard, *outer = arena->guard;
    struct hg_lanes *variants;
    volatile enum hg_status status = HG_NOMEM;
    *whatif = (struct hg_whatif){.wanted = wanted, .nearest = HG_NONE};
    if (hg_lanes_new(lanes->image, room_for(lanes->program), &lanes->allocator, &variants) != HG_OK)
        return HG_NOMEM;
    variants->flags = lanes->flags;
    struct hg_whatif_run asking = {.lead = lanes,
                                   .lane = lane,
                                   .program = lanes->program,
                                   .arena = arena,
                                   .lanes = variants,
                                   .wanted = wanted};
    arena->guard = &guard;
    if (setjmp(guard.jump) == 0) {
        answer(&asking, decision, whatif);
        status = HG_OK;
    }
    arena->guard = outer;
    hg_lanes_free(variants);
    return status;
}
