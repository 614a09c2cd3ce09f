/* What is said to settle an open decision: for every value of the field the oracle decides the
 * lead again with that value known, and the piece the value lies in must lead there. Pieces are
 * read from their names, as a user would. */
#include "tests/oracle/harness_parts.h"

enum lies { LIES_OUTSIDE, LIES_INSIDE, LIES_SOMEWHERE /* the name does not tell */ };

/* --- names ---------------------------------------------------------------------------------- */

static int64_t unit_of(const char *unit)
{
    return strncmp(unit, "day", 3) == 0      ? HG_MICROS_PER_DAY
           : strncmp(unit, "hour", 4) == 0   ? HG_MICROS_PER_HOUR
           : strncmp(unit, "minute", 6) == 0 ? HG_MICROS_PER_HOUR / 60
           : strncmp(unit, "second", 6) == 0 ? 1000000
                                             : 1;
}

static bool number_of(unsigned field, const char *text, onum *number)
{
    int year, month, day, hour = 0, minute = 0, second = 0;
    long long whole = 0, part = 0;
    if (sscanf(text, "%d-%d-%dT%d:%d:%d.%6lld", &year, &month, &day, &hour, &minute, &second,
               &part) >= 3 &&
        text[4] == '-') {
        int64_t days;
        if (!hg_date_from_civil(year, (unsigned)month, (unsigned)day, &days))
            return false;
        *number = (onum)days * O_ONE;
        if (field == F_S)
            *number = ((onum)days * HG_MICROS_PER_DAY +
                       ((hour * 60 + minute) * 60 + second) * O_ONE + part) *
                      O_ONE;
        return true;
    }
    if (field == F_Q && sscanf(text, "%lld.%6lld", &whole, &part) == 2) {
        *number = (onum)whole * O_ONE + part;
        return true;
    }
    char unit[12] = "";
    if (field == F_P && sscanf(text, "%lld.%6lld %11[a-z]", &whole, &part, unit) == 3) {
        *number = (onum)(whole * 1000000 + part) * O_ONE;
        return true;
    }
    if (sscanf(text, "%lld %11[a-z]", &whole, unit) < 1)
        return false;
    *number = (onum)whole * O_ONE;
    if (field == F_P)
        *number *= unit_of(unit);
    return true;
}

/* `5`, `5..7`, `>= 5`, `< 7`, and two of them with a comma. */
static enum lies in_stretch(unsigned field, struct hg_str name, onum v)
{
    char text[120];
    onum a, b;
    snprintf(text, sizeof text, "%.*s", HG_STR_ARGS(name));
    char *comma = strstr(text, ", ");
    if (comma) {
        enum lies second = in_stretch(field, hg_str(comma + 2), v);
        enum lies first = in_stretch(field, (struct hg_str){name.at, (size_t)(comma - text)}, v);
        return first == LIES_INSIDE ? second : first;
    }
    const char *from = text + strspn(text, "<>= "), *to = strstr(text, "..");
    if (!number_of(field, from, &a) || (to && !number_of(field, to + 2, &b)))
        return LIES_SOMEWHERE;
    bool inside = to                            ? a <= v && v <= b
                  : strncmp(text, ">=", 2) == 0 ? v >= a
                  : strncmp(text, "<=", 2) == 0 ? v <= a
                  : text[0] == '>'              ? v > a
                  : text[0] == '<'              ? v < a
                                                : v == a;
    return inside ? LIES_INSIDE : LIES_OUTSIDE;
}

static enum lies in_names(struct hg_str name, const struct o_value *v)
{
    bool others = hg_str_find(name, HG_STR(" others")) != SIZE_MAX ||
                  hg_str_find(name, HG_STR(" more")) != SIZE_MAX;
    if (hg_str_starts(name, HG_STR("in "))) /* a list, or a part of one */
        return LIES_SOMEWHERE;
    while (name.len) { /* `a, b or c` */
        size_t comma = hg_str_find(name, HG_STR(", ")), last = hg_str_find(name, HG_STR(" or "));
        size_t end = comma < last ? comma : last, gap = comma < last ? 2 : 4;
        struct hg_str one = {name.at, end == SIZE_MAX ? name.len : end};
        if (o_same_text(one, v->texts[0]))
            return LIES_INSIDE;
        if (end == SIZE_MAX)
            break;
        name = (struct hg_str){name.at + end + gap, name.len - end - gap};
    }
    return others ? LIES_SOMEWHERE : LIES_OUTSIDE;
}

static enum lies lies_in(unsigned field, struct hg_str name, const struct o_value *v)
{
    if (hg_str_is(name, "any value"))
        return LIES_INSIDE;
    if (v->kind == O_TRUTH)
        return hg_str_is(name, v->truth == O_TRUE ? "yes" : "no") ? LIES_INSIDE : LIES_OUTSIDE;
    if (v->kind == O_NUMBER)
        return in_stretch(field, name, v->lo);
    bool plain = field == F_E || field == F_C || field == F_G || field == F_H;
    return plain ? in_names(name, v) : LIES_SOMEWHERE;
}

/* --- one field ------------------------------------------------------------------------------ */

static uint32_t outcome_with(struct session *s, struct o_lead *lead, uint32_t field,
                             struct o_value value)
{
    struct o_decision o;
    lead->fields[field].known = true;
    lead->fields[field].count = 1;
    lead->fields[field].values[0] = value;
    oracle_decide(s->oracle, lead, &o);
    return o.reason == O_UNRESOLVED ? (uint32_t)HG_REVIEW : o.outcome;
}

/* The piece the value lies in; NULL: not told by the names. */
static const struct hg_settles *piece_of(const struct hg_deciding *item, const struct o_value *v,
                                         bool *missing)
{
    const struct hg_settles *otherwise = NULL;
    bool perhaps = false;
    *missing = false;
    for (uint32_t i = 0; i < item->settles_count; i++) {
        const struct hg_settles *piece = &item->settles[i];
        if (hg_str_is(piece->piece, "otherwise")) {
            otherwise = piece;
            continue;
        }
        enum lies lies = lies_in(item->field, piece->piece, v);
        if (lies == LIES_INSIDE)
            return piece;
        perhaps |= lies == LIES_SOMEWHERE;
    }
    *missing = !perhaps && otherwise == NULL;
    return perhaps ? NULL : otherwise;
}

static uint32_t outcomes_of(const struct hg_deciding *item)
{
    uint32_t outcomes = 0;
    for (uint32_t i = 0; i < item->settles_count; i++)
        outcomes |= 1u << item->settles[i].outcome;
    return outcomes;
}

static bool values_settle(struct session *s, struct o_lead *lead, const struct hg_deciding *item,
                          const struct o_field *all)
{
    uint32_t wanted = 0;
    for (uint32_t i = 0; i < all->count; i++) {
        bool missing;
        uint32_t outcome = outcome_with(s, lead, item->field, all->values[i]);
        const struct hg_settles *piece = piece_of(item, &all->values[i], &missing);
        wanted |= 1u << outcome;
        if (missing)
            return DIFFER("nothing settles value %u of %.*s", i, HG_STR_ARGS(item->what));
        if (piece && piece->outcome != outcome)
            return DIFFER("%.*s `%.*s` settles as %u, the oracle's %u", HG_STR_ARGS(item->what),
                          HG_STR_ARGS(piece->piece), piece->outcome, outcome);
    }
    return outcomes_of(item) == wanted ||
           DIFFER("%.*s settles as %x, the oracle's %x", HG_STR_ARGS(item->what), outcomes_of(item),
                  wanted);
}

/* The lead is as it was afterwards. */
static bool field_settles(struct session *s, struct o_lead *lead, const struct hg_deciding *item)
{
    struct o_field all = lead->fields[item->field];
    bool good = values_settle(s, lead, item, &all);
    lead->fields[item->field] = all;
    return good;
}

/* Of an invalid value not: what it might be, its contract does not allow. */
bool harness_settles(struct session *s, const struct gen_lead *lead, struct o_lead *meaning,
                     const struct hg_decision *d)
{
    for (uint32_t i = 0; i < d->deciding_count; i++) {
        const struct hg_deciding *item = &d->deciding[i];
        if (item->field == HG_NONE || lead->state[item->field] == G_INVALID)
            continue;
        if (item->settles_count == 0 && d->analysis == HG_ANALYSIS_COMPLETIONS)
            return DIFFER("nothing is said to settle %.*s", HG_STR_ARGS(item->what));
        if (item->settles_count != 0 && !field_settles(s, meaning, item))
            return false;
        s->counts->settles += item->settles_count != 0;
    }
    return true;
}
