/* Changes and conditions in words: "accept if `company.employees` were 200..5000 (is 90)". Part of
 * the answer of whatif.c; searches nothing. */
#include "runtime/whatif/whatif_words.h"

/* Bound on names; of more, the count of the rest. */
#define MOST_NAMED 8u
#define DIGEST_SHOWN 19u
/* Numbers beyond any lead's. */
#define FAR INT64_C(100000000000000000)

static struct hg_str kept(struct hg_whatif_writer *w)
{
    if (w->scratch.failed)
        longjmp(w->arena->guard->jump, 1);
    struct hg_str text = hg_str_copy(w->arena, (struct hg_str){w->scratch.at, w->scratch.len});
    hg_buf_clear(&w->scratch);
    return text;
}

/* --- values ----------------------------------------------------------------------------------- */

struct hg_str hg_word_value(struct hg_whatif_writer *w, uint32_t reg)
{
    struct hg_ref ref = {HG_REF_VALUE, reg};
    if (!w->show_personal && hg_personal_ref(w->lanes->image, ref))
        return HG_STR(HG_MASK);
    hg_buf_clear(&w->scratch);
    hg_put_value(&w->scratch, w->lanes, w->lane, ref);
    return kept(w);
}

static struct hg_str number(struct hg_whatif_writer *w, enum hg_type_kind type, uint8_t unit,
                            int64_t value)
{
    hg_buf_clear(&w->scratch);
    switch (type) {
    case HG_T_BOOLEAN:
        hg_buf_text(&w->scratch, value != 0 ? "yes" : "no");
        break;
    case HG_T_DECIMAL:
        hg_put_decimal(&w->scratch, value);
        break;
    case HG_T_DATE:
        hg_put_date(&w->scratch, value);
        break;
    case HG_T_DATETIME:
        hg_put_instant(&w->scratch, value);
        break;
    case HG_T_DURATION:
        hg_put_duration(&w->scratch, value, (enum hg_duration_unit)unit);
        break;
    default:
        hg_buf_int(&w->scratch, value);
        break;
    }
    return kept(w);
}

/* Bounds as people write them: "> 0.5" rather than ">= 0.500001". */
static struct hg_str range(struct hg_whatif_writer *w, enum hg_type_kind type, uint8_t unit,
                           struct hg_bounds bounds, struct hg_bounds limits)
{
    bool low = bounds.lo > limits.lo, high = bounds.hi < limits.hi;
    struct hg_str none = {0};
    if (bounds.lo == bounds.hi)
        return number(w, type, unit, bounds.lo);
    struct hg_str from = low ? number(w, type, unit, bounds.lo) : none;
    struct hg_str to = high ? number(w, type, unit, bounds.hi) : none;
    struct hg_str under = low ? number(w, type, unit, bounds.lo - 1) : none;
    struct hg_str over = high ? number(w, type, unit, bounds.hi + 1) : none;
    bool fine = type == HG_T_DECIMAL || type == HG_T_DATETIME || type == HG_T_DURATION;
    bool past = fine && under.len < from.len, before = fine && over.len < to.len;
    if (!low && !high)
        return HG_STR("any value");
    if (low && high && !past && !before)
        return hg_str_print(w->arena, "%.*s..%.*s", HG_STR_ARGS(from), HG_STR_ARGS(to));
    struct hg_str text = none;
    if (low)
        text =
            hg_str_print(w->arena, "%s %.*s", past ? ">" : ">=", HG_STR_ARGS(past ? under : from));
    if (high)
        text = hg_str_print(w->arena, "%.*s%s%s %.*s", HG_STR_ARGS(text), low ? " and " : "",
                            before ? "<" : "<=", HG_STR_ARGS(before ? over : to));
    return text;
}

/* Builds "a, b or c" incrementally. */
static struct hg_str listed(struct hg_whatif_writer *w, struct hg_str text, struct hg_str item,
                            uint32_t index, uint32_t count)
{
    if (index == MOST_NAMED)
        return hg_str_print(w->arena, "%.*s or %u more", HG_STR_ARGS(text), count - index);
    if (index > MOST_NAMED)
        return text;
    return hg_str_print(w->arena, "%.*s%s%.*s", HG_STR_ARGS(text),
                        index == 0           ? ""
                        : index + 1 == count ? " or "
                                             : ", ",
                        HG_STR_ARGS(item));
}

/* --- settings ------------------------------------------------------------------------------- */

/* A bound found by comparison with a personal value of the lead reveals it. */
bool hg_word_masked(const struct hg_whatif_writer *w, const struct hg_setting *setting)
{
    if (w->show_personal || !setting->cut)
        return false;
    if (hg_field_hidden(&w->program->fields[setting->field]))
        return true;
    for (uint32_t f = 0; f < w->program->field_count; f++)
        if (hg_field_hidden(&w->program->fields[f]) &&
            hg_fields_are_related(w->program, setting->field, f))
            return true;
    return false;
}

static bool has_kind(const struct hg_setting *setting, enum hg_choice_kind kind)
{
    for (uint32_t i = 0; i < setting->value_count; i++)
        if (setting->values[i]->kind == kind)
            return true;
    return false;
}

static struct hg_str choice_words(struct hg_whatif_writer *w, const struct hg_whatif_choice *choice)
{
    struct hg_arena *arena = w->arena;
    switch ((enum hg_choice_kind)choice->kind) {
    case HG_CHOICE_HOLDS:
    case HG_CHOICE_FAILS:
        return hg_str_print(arena, "`%.*s`", HG_STR_ARGS(choice->name));
    case HG_CHOICE_SAME:
        return hg_str_print(arena, "the same as `%.*s`",
                            HG_STR_ARGS(w->program->fields[choice->other].name));
    default:
        return choice->name;
    }
}

/* "not in embargoed", "none of CU, IR or KP", "anything else". */
static struct hg_str rest_words(struct hg_whatif_writer *w, const struct hg_setting *setting)
{
    struct hg_str text = {0};
    uint32_t count = 0, at = 0;
    for (uint32_t i = 0; i < setting->other_count; i++)
        count += setting->others[i]->kind == HG_CHOICE_NAME;
    for (uint32_t i = 0; i < setting->other_count; i++)
        if (setting->others[i]->kind == HG_CHOICE_NAME)
            text = listed(w, text, setting->others[i]->name, at++, count);
    if (count == 0)
        return HG_STR("something else");
    if (count == 1 && hg_str_starts(text, HG_STR("in ")))
        return hg_str_print(w->arena, "not %.*s", HG_STR_ARGS(text));
    return hg_str_print(w->arena, count == 1 ? "anything but %.*s" : "none of %.*s",
                        HG_STR_ARGS(text));
}

/* If anything else would do, names the tests that hold now and prevent it. */
static struct hg_str without_words(struct hg_whatif_writer *w, const struct hg_setting *setting)
{
    struct hg_str text = {0};
    for (uint32_t i = 0; i < setting->other_count; i++)
        if (setting->others[i]->kind == HG_CHOICE_HOLDS)
            text = hg_str_print(w->arena, "%.*s%s`%.*s` did not hold", HG_STR_ARGS(text),
                                text.len > 0 ? " and " : "", HG_STR_ARGS(setting->others[i]->name));
    return text;
}

/* The values of one kind in words: "fintech or saas", "`a` or `b`". */
static struct hg_str values_words(struct hg_whatif_writer *w, const struct hg_setting *setting,
                                  enum hg_choice_kind first, enum hg_choice_kind second)
{
    struct hg_str text = {0};
    uint32_t count = 0, at = 0;
    for (uint32_t i = 0; i < setting->value_count; i++)
        count += setting->values[i]->kind == first || setting->values[i]->kind == second;
    for (uint32_t i = 0; i < setting->value_count; i++)
        if (setting->values[i]->kind == first || setting->values[i]->kind == second)
            text = listed(w, text, choice_words(w, setting->values[i]), at++, count);
    return text;
}

static struct hg_str conditions_words(struct hg_whatif_writer *w, const struct hg_setting *setting)
{
    struct hg_str hold = values_words(w, setting, HG_CHOICE_HOLDS, HG_CHOICE_HOLDS);
    struct hg_str fail = values_words(w, setting, HG_CHOICE_FAILS, HG_CHOICE_FAILS);
    return hg_str_print(w->arena, "%.*s%s%s%.*s%s", HG_STR_ARGS(hold), hold.len > 0 ? " held" : "",
                        hold.len > 0 && fail.len > 0 ? ", or " : "", HG_STR_ARGS(fail),
                        fail.len > 0 ? " did not hold" : "");
}

/* A bound beyond any sensible number is left open. */
struct hg_bounds hg_word_bounds(const struct hg_setting *setting, struct hg_bounds limits)
{
    struct hg_bounds bounds = {setting->lo, setting->hi};
    if (setting->cut && bounds.lo < -FAR)
        bounds.lo = limits.lo;
    if (setting->cut && bounds.hi > FAR)
        bounds.hi = limits.hi;
    return bounds;
}

struct parts {
    struct hg_str texts, conditions;
};

static struct parts parts_of(struct hg_whatif_writer *w, const struct hg_setting *setting)
{
    struct parts parts = {0};
    struct hg_bounds limits = hg_number_limits(&w->program->fields[setting->field]);
    const struct hg_value *now = hg_lane_value(w->lanes, setting->field, w->lane);
    if (setting->kind == HG_TO_RANGE && hg_word_masked(w, setting))
        parts.texts = HG_STR("something else " HG_MASK);
    else if (setting->kind == HG_TO_RANGE)
        parts.texts = range(w, w->program->fields[setting->field].type,
                            now->state == HG_KNOWN ? now->unit : HG_CLOCK,
                            hg_word_bounds(setting, limits), limits);
    else if (has_kind(setting, HG_CHOICE_REST)) {
        parts.conditions = without_words(w, setting);
        if (parts.conditions.len == 0)
            parts.texts = rest_words(w, setting);
    } else {
        parts.texts = values_words(w, setting, HG_CHOICE_NAME, HG_CHOICE_SAME);
        parts.conditions = conditions_words(w, setting);
    }
    return parts;
}

struct hg_str hg_word_setting(struct hg_whatif_writer *w, const struct hg_setting *setting)
{
    struct parts parts = parts_of(w, setting);
    return hg_str_print(w->arena, "%.*s%s%.*s", HG_STR_ARGS(parts.texts),
                        parts.texts.len > 0 && parts.conditions.len > 0 ? ", or " : "",
                        HG_STR_ARGS(parts.conditions));
}

/* "`industry` were fintech (is retail)". */
static struct hg_str setting_words(struct hg_whatif_writer *w, const struct hg_setting *setting)
{
    struct parts parts = parts_of(w, setting);
    struct hg_str name = w->program->fields[setting->field].name;
    const struct hg_value *now = hg_lane_value(w->lanes, setting->field, w->lane);
    bool known = hg_value_known(now);
    struct hg_str is = hg_word_value(w, setting->field);
    if (!known)
        is = hg_str(hg_reason_name((enum hg_reason)now->reason));
    struct hg_str text = {0};
    if (parts.texts.len > 0)
        text = hg_str_print(w->arena, "`%.*s` were %s%.*s", HG_STR_ARGS(name),
                            known ? "" : "known to be ", HG_STR_ARGS(parts.texts));
    if (parts.conditions.len > 0)
        text = hg_str_print(w->arena, "%.*s%s%.*s", HG_STR_ARGS(text), text.len > 0 ? ", or " : "",
                            HG_STR_ARGS(parts.conditions));
    return parts.texts.len > 0 && parts.conditions.len == 0
               ? hg_str_print(w->arena, "%.*s (%s%.*s)", HG_STR_ARGS(text),
                              known ? "is " : "unknown: ", HG_STR_ARGS(is))
               : hg_str_print(w->arena, "%.*s (`%.*s` is %s%.*s)", HG_STR_ARGS(text),
                              HG_STR_ARGS(name), known ? "" : "unknown: ", HG_STR_ARGS(is));
}

struct hg_str hg_word_change(struct hg_whatif_writer *w, const struct hg_change *change)
{
    struct hg_str text = hg_str_print(w->arena, "%.*s if ",
                                      HG_STR_ARGS(w->program->outcomes[w->whatif->wanted].name));
    for (uint32_t i = 0; i < change->count; i++)
        text = hg_str_print(w->arena, "%.*s%s%.*s", HG_STR_ARGS(text), i > 0 ? " and " : "",
                            HG_STR_ARGS(setting_words(w, &change->settings[i])));
    return text;
}

/* --- conditions that do not hold ------------------------------------------------------------- */

static bool accepts(const struct hg_whatif_writer *w, const struct hg_unmet *unmet, uint32_t slot)
{
    const struct hg_rule_table *table = &w->program->tables[unmet->table];
    const struct hg_column *column =
        w->lanes->image->tables[unmet->table].columns[unmet->column].column;
    return hg_slot_has(column, table->words, slot, unmet->row);
}

static struct hg_str number_words(struct hg_whatif_writer *w, const struct hg_unmet *unmet,
                                  const struct hg_column *column)
{
    struct hg_str text = {0};
    enum hg_type_kind type = w->program->registers[column->reg];
    const struct hg_bounds all = {INT64_MIN, INT64_MAX};
    struct hg_bounds limits = type == HG_T_BOOLEAN ? (struct hg_bounds){0, 1} : all;
    for (uint32_t s = 0; s < column->slot_count; s++) {
        if (!accepts(w, unmet, s))
            continue;
        struct hg_bounds bounds = limits;
        if (s > 0 && column->cuts[s - 1] > limits.lo)
            bounds.lo = column->cuts[s - 1];
        while (s + 1 < column->slot_count && accepts(w, unmet, s + 1))
            s++;
        if (s + 1 < column->slot_count && column->cuts[s] - 1 < limits.hi)
            bounds.hi = column->cuts[s] - 1;
        if (bounds.lo > bounds.hi)
            continue;
        struct hg_str one = range(w, type, HG_CLOCK, bounds, limits);
        bool sign = one.len > 0 && (one.at[0] == '<' || one.at[0] == '>');
        text = hg_str_print(w->arena, "%.*s%s%s%.*s", HG_STR_ARGS(text), text.len > 0 ? " or " : "",
                            sign                     ? ""
                            : bounds.lo == bounds.hi ? "is "
                                                     : "in ",
                            HG_STR_ARGS(one));
    }
    return text;
}

static struct hg_str text_words(struct hg_whatif_writer *w, const struct hg_unmet *unmet,
                                const struct hg_column *column)
{
    struct hg_str text = {0};
    bool rest = accepts(w, unmet, 0); /* all except those not taken */
    uint32_t count = 0, at = 0;
    for (uint32_t i = 0; i < column->text_count; i++)
        count += accepts(w, unmet, column->texts[i].slot) != rest;
    for (uint32_t i = 0; i < column->text_count; i++)
        if (accepts(w, unmet, column->texts[i].slot) != rest)
            text = listed(w, text, w->program->texts[column->texts[i].text].raw, at++, count);
    return hg_str_print(w->arena, "is %s%.*s", rest ? "not " : "", HG_STR_ARGS(text));
}

/* A truth or test that must hold, or must not. */
static struct hg_str truth_words(struct hg_whatif_writer *w, const struct hg_unmet *unmet,
                                 struct hg_str name)
{
    if (name.len == 0)
        return w->program->rules[w->whatif->nearest].condition;
    return accepts(w, unmet, 1) ? name : hg_str_print(w->arena, "not %.*s", HG_STR_ARGS(name));
}

struct hg_str hg_word_unmet(struct hg_whatif_writer *w, const struct hg_unmet *unmet, uint32_t *reg)
{
    const struct hg_table_plan *plan = &w->lanes->image->tables[unmet->table];
    const struct hg_column *column = plan->columns[unmet->column].column;
    struct hg_str name = column->name;
    bool by_slot = column->span_count == 0;
    *reg = HG_NONE;
    if (column->kind == HG_COLUMN_TEST) {
        *reg = w->program->tests[column->reg].reg;
        return truth_words(w, unmet, hg_test_name(w->program, column->reg, w->arena));
    }
    if (column->kind == HG_COLUMN_TRUTH)
        return truth_words(w, unmet, hg_truth_name(w->program, column->reg));
    if (name.len == 0)
        name = hg_value_name(w->program, column->reg, w->arena);
    if (name.len == 0 || !by_slot)
        return w->program->rules[w->whatif->nearest].condition;
    *reg = column->reg;
    return hg_str_print(w->arena, "%.*s %.*s", HG_STR_ARGS(name),
                        HG_STR_ARGS(column->kind == HG_COLUMN_NUMBER
                                        ? number_words(w, unmet, column)
                                        : text_words(w, unmet, column)));
}

struct hg_str hg_word_policy(struct hg_whatif_writer *w)
{
    hg_buf_clear(&w->scratch);
    hg_put_digest(&w->scratch, w->program->digest);
    struct hg_str digest = kept(w);
    digest.len = digest.len < DIGEST_SHOWN ? digest.len : DIGEST_SHOWN;
    hg_put_instant(&w->scratch, w->lanes->now[w->lane]);
    struct hg_str at = kept(w);
    return hg_str_print(w->arena, "policy %.*s %.*s (%.*s), evaluated at %.*s",
                        HG_STR_ARGS(w->program->name), HG_STR_ARGS(w->program->version),
                        HG_STR_ARGS(digest), HG_STR_ARGS(at));
}
