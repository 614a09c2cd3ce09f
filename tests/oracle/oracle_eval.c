/* Expressions of the oracle, on one completion; and what is asked of all of them at once. */
#include "tests/oracle/oracle_parts.h"

/* --- completions --- */

static uint32_t choices(const struct oracle *o, uint32_t field)
{
    return o->reads[field] && !o->lead->fields[field].known ? o->lead->fields[field].count : 1;
}

void o_first(struct oracle *o)
{
    memset(o->choice, 0, sizeof o->choice);
    o->stamp++;
}

bool o_next(struct oracle *o)
{
    o->stamp++;
    for (uint32_t f = 0; f < o->lead->count; f++) {
        if (++o->choice[f] < choices(o, f))
            return true;
        o->choice[f] = 0;
    }
    return false;
}

bool o_ask(struct oracle *o, struct o_answer *answer, o_question *question, const void *what)
{
    if (answer->asked == 2)
        return answer->known;
    uint32_t kept[O_MAX_FIELDS];
    memcpy(kept, o->choice, sizeof kept);
    answer->asked = 1;
    o_first(o);
    struct o_value first = question(o, what);
    bool known = o_single(&first);
    while (known && o_next(o)) {
        struct o_value v = question(o, what);
        known = o_single(&v) && o_same(&v, &first);
    }
    memcpy(o->choice, kept, sizeof kept);
    o->stamp++;
    answer->asked = 2;
    answer->known = known;
    return known;
}

static struct o_value ask_expr(struct oracle *o, const void *what)
{
    return o_eval(o, what);
}

/* A field is known when the lead gives it, whatever else its contract would allow. */
static bool is_known(struct oracle *o, const struct hg_expr *site, const struct hg_expr *expr)
{
    const struct hg_symbol *symbol = &o->model->info[expr->id].symbol;
    if (expr->kind == HG_EXPR_NAME && symbol->kind == HG_SYMBOL_FIELD)
        return o->lead->fields[symbol->index].known;
    return o_ask(o, &o->expr_answers[site->id], ask_expr, expr);
}

/* --- numbers --- */

static bool fits(onum v, enum hg_type_kind type)
{
    onum scaled = type == HG_T_DECIMAL ? v : v / O_ONE;
    return scaled >= INT64_MIN && scaled <= INT64_MAX;
}

static onum apply(enum hg_expr_kind kind, onum a, onum b, bool *bad)
{
    switch (kind) {
    case HG_EXPR_ADD:
        return a + b;
    case HG_EXPR_SUB:
        return a - b;
    case HG_EXPR_MUL:
        return o_round_div(a * b, O_ONE);
    default:
        *bad = b == 0;
        return *bad ? 0 : o_round_div(a * O_ONE, b);
    }
}

/* The corners of an interval are enough: every operation is monotone in each argument. */
static struct o_value arithmetic(struct oracle *o, const struct hg_expr *expr)
{
    enum hg_type_kind type = o->model->info[expr->id].type.kind;
    struct o_value a = o_eval(o, expr->args[0]), b = o_eval(o, expr->args[1]);
    struct o_value out = o_hole(O_NUMBER);
    out.hole = a.hole || b.hole;
    if (a.empty || b.empty)
        return o_hole(O_NUMBER);
    if (expr->kind == HG_EXPR_DIV && b.lo < 0 && b.hi > 0)
        return o_hole(O_NUMBER);
    for (unsigned i = 0; i < 4; i++) {
        bool bad = false;
        onum v = apply(expr->kind, i & 1 ? a.hi : a.lo, i & 2 ? b.hi : b.lo, &bad);
        if (bad || !fits(v, type)) {
            out.hole = true;
            continue;
        }
        struct o_value one = o_number(v);
        bool hole = out.hole;
        out = out.empty ? one : o_union(out, one);
        out.hole = hole;
    }
    return out;
}

/* --- time --- */

static onum micros_of(const struct oracle *o, const struct hg_expr *expr, onum v)
{
    bool date = o->model->info[expr->id].type.kind == HG_T_DATE;
    return date ? v * HG_MICROS_PER_DAY : v;
}

static struct o_value instant(struct oracle *o, const struct hg_expr *expr)
{
    struct o_value v = o_eval(o, expr);
    v.lo = micros_of(o, expr, v.lo);
    v.hi = micros_of(o, expr, v.hi);
    return v;
}

static unsigned both(unsigned a, unsigned b)
{
    return ((a & b) & O_TRUE) | ((a | b) & O_FALSE);
}

static unsigned time_test(struct oracle *o, const struct hg_expr *expr)
{
    struct o_value t = instant(o, expr->args[0]), d = o_eval(o, expr->args[1]);
    struct o_value now = o_number((onum)o->lead->now * O_ONE);
    if (d.empty || d.hole)
        return O_BOTH;
    struct o_value back = o_interval(now.lo - d.hi, now.lo - d.lo);
    struct o_value ahead = o_interval(now.lo + d.lo, now.lo + d.hi);
    if (expr->kind == HG_EXPR_OLDER)
        return o_compare(HG_LT, &t, &back);
    if (expr->next)
        return both(o_compare(HG_LE, &now, &t), o_compare(HG_LE, &t, &ahead));
    return both(o_compare(HG_LE, &back, &t), o_compare(HG_LE, &t, &now));
}

/* Whole units from t to now; toward minus infinity, so that a coming day is -1. */
static onum units_since(const struct oracle *o, onum t, int64_t unit)
{
    onum age = (onum)o->lead->now - t / O_ONE;
    onum q = age / unit;
    return (q - (age % unit < 0)) * O_ONE;
}

/* --- calls --- */

/* What is registered under the suffixes of the generator, which have one label. */
static struct hg_str registrable(struct hg_str domain)
{
    size_t dots = 0, at = domain.len;
    while (at > 0 && (dots += domain.at[at - 1] == '.') < 2)
        at--;
    return (struct hg_str){domain.at + at, domain.len - at};
}

static struct o_value call_texts(const struct hg_expr *expr, const struct o_value *a)
{
    struct o_value out = {.kind = O_TEXTS, .hole = a->hole, .empty = a->empty};
    bool local = hg_str_is(expr->name.text, "local_part_of");
    bool domain = hg_str_is(expr->name.text, "domain_of");
    for (uint32_t i = 0; i < a->count; i++) {
        struct hg_str text = a->texts[i];
        size_t at = hg_str_find(text, HG_STR("@"));
        if (at == SIZE_MAX) {
            out.hole = true;
            continue;
        }
        struct hg_str part = {text.at, at};
        if (!local)
            part = (struct hg_str){text.at + at + 1, text.len - at - 1};
        if (!local && !domain)
            part = registrable(part);
        out = out.count ? o_union(out, o_text(part)) : o_text(part);
    }
    return out;
}

static onum floor_of(onum v)
{
    return (v / O_ONE - (v % O_ONE < 0)) * O_ONE;
}

static struct o_value min_max(struct oracle *o, const struct hg_expr *expr, bool least)
{
    struct o_value out = o_eval(o, expr->args[0]);
    for (size_t i = 1; i < expr->arg_count; i++) {
        struct o_value v = o_eval(o, expr->args[i]);
        if (out.empty || v.empty)
            return o_hole(O_NUMBER);
        out.hole |= v.hole;
        out.lo = (v.lo < out.lo) == least ? v.lo : out.lo;
        out.hi = (v.hi < out.hi) == least ? v.hi : out.hi;
    }
    return out;
}

static struct o_value call_number(struct oracle *o, const struct hg_expr *expr)
{
    struct hg_str name = expr->name.text;
    bool since = hg_str_ends(name, HG_STR("_since"));
    struct o_value a = since ? instant(o, expr->args[0]) : o_eval(o, expr->args[0]);
    if (a.empty)
        return o_hole(O_NUMBER);
    struct o_value out = o_number(0);
    out.hole = a.hole;
    if (hg_str_is(name, "floor")) {
        out.lo = floor_of(a.lo);
        out.hi = floor_of(a.hi);
    } else if (hg_str_is(name, "round")) {
        out.lo = o_round_div(a.lo, O_ONE) * O_ONE;
        out.hi = o_round_div(a.hi, O_ONE) * O_ONE;
    } else if (hg_str_is(name, "abs")) {
        onum x = a.lo < 0 ? -a.lo : a.lo, y = a.hi < 0 ? -a.hi : a.hi;
        out.lo = a.lo <= 0 && a.hi >= 0 ? 0 : x < y ? x : y;
        out.hi = x > y ? x : y;
    } else if (since) {
        int64_t unit = hg_str_is(name, "days_since") ? HG_MICROS_PER_DAY : HG_MICROS_PER_HOUR;
        out.lo = units_since(o, a.hi, unit);
        out.hi = units_since(o, a.lo, unit);
    } else if (hg_str_is(name, "count")) {
        return o_number((onum)a.list->count * O_ONE);
    } else { /* length */
        for (uint32_t i = 0; i < a.count; i++) {
            struct o_value one = o_number((onum)a.texts[i].len * O_ONE);
            out = i == 0 ? one : o_union(out, one);
        }
    }
    return out;
}

/* By its own definition: a share of what the text hashes to. */
static struct o_value bucket(struct oracle *o, const struct hg_expr *expr)
{
    struct o_value a = o_eval(o, expr->args[0]), salt = o_eval(o, expr->args[1]);
    struct o_value out = o_hole(O_NUMBER);
    for (uint32_t i = 0; i < a.count; i++) {
        struct o_value one = o_number((onum)hg_bucket(a.texts[i], salt.texts[0]) * O_ONE);
        out = i == 0 ? one : o_union(out, one);
    }
    out.hole |= a.hole;
    return out;
}

static struct o_value call(struct oracle *o, const struct hg_expr *expr)
{
    struct hg_str name = expr->name.text;
    if (hg_str_is(name, "min") || hg_str_is(name, "max"))
        return min_max(o, expr, hg_str_is(name, "min"));
    if (hg_str_is(name, "bucket"))
        return bucket(o, expr);
    if (!hg_str_ends(name, HG_STR("domain_of")) && !hg_str_is(name, "local_part_of"))
        return call_number(o, expr);
    struct o_value a = o_eval(o, expr->args[0]);
    return call_texts(expr, &a);
}

static struct o_value part(struct oracle *o, const struct hg_expr *expr)
{
    struct o_value v = o_eval(o, expr->args[0]);
    struct o_value out = {.kind = O_TEXTS, .hole = v.hole, .empty = v.empty};
    for (uint32_t i = 0; i < v.count; i++) {
        struct o_value one = o_text(o_text_part(v.texts[i], expr->literal.text));
        out = out.count ? o_union(out, one) : one;
    }
    return out;
}

/* --- conditions --- */

static unsigned not_of(unsigned bits)
{
    return (bits & O_TRUE ? O_FALSE : 0) | (bits & O_FALSE ? O_TRUE : 0);
}

static unsigned some(struct oracle *o, const struct hg_expr *expr, size_t wanted)
{
    size_t sure = 0, maybe = 0;
    for (size_t i = 0; i < expr->arg_count; i++) {
        unsigned bits = o_condition(o, expr->args[i]);
        sure += bits == O_TRUE;
        maybe += (bits & O_TRUE) != 0;
    }
    return sure >= wanted ? O_TRUE : maybe < wanted ? O_FALSE : O_BOTH;
}

static unsigned quantified(struct oracle *o, const struct hg_expr *expr)
{
    switch (expr->quantifier) {
    case HG_ANY_OF:
        return some(o, expr, 1);
    case HG_ALL_OF:
        return some(o, expr, expr->arg_count);
    case HG_NONE_OF:
        return not_of(some(o, expr, 1));
    default:
        return some(o, expr, (size_t)expr->number);
    }
}

static unsigned in_range(const struct o_value *v, const struct hg_range *range)
{
    unsigned bits = O_TRUE;
    if (range->low) {
        struct o_value low = o_number(o_literal(range->low));
        bits = both(bits, o_compare(HG_GE, v, &low));
    }
    if (range->high) {
        struct o_value high = o_number(o_literal(range->high));
        bits = both(bits, o_compare(HG_LE, v, &high));
    }
    return bits;
}

static unsigned either(unsigned a, unsigned b)
{
    return ((a | b) & O_TRUE) | ((a & b) & O_FALSE);
}

/* Members one by one; what may be more than one value is tried value by value. */
static unsigned in_items(struct oracle *o, const struct hg_expr *expr, const struct o_value *v)
{
    const struct hg_set *set = &expr->set;
    unsigned bits = O_FALSE;
    if (set->kind == HG_SET_ITEMS) {
        for (size_t i = 0; i < set->item_count; i++) {
            struct o_value item = o_eval(o, set->items[i]);
            bits = either(bits, o_same_truth(v, &item, false));
        }
        return bits;
    }
    const struct hg_symbol *symbol = &o->model->info[set->name_expr->id].symbol;
    if (symbol->kind != HG_SYMBOL_LIST) {
        struct o_value list = o_eval(o, set->name_expr);
        for (uint32_t i = 0; !list.empty && i < list.list->count; i++) {
            struct o_value item =
                list.list->numbers ? o_number(list.list->values[i]) : o_text(list.list->texts[i]);
            bits = either(bits, o_same_truth(v, &item, false));
        }
        return list.empty ? O_BOTH : bits;
    }
    const struct hg_model_list *list = &o->model->lists[symbol->index];
    for (size_t i = 0; i < list->entry_count; i++) {
        struct o_value item =
            list->numbers ? o_number(list->values[i]) : o_text(list->entries[i].text);
        bits = either(bits, o_same_truth(v, &item, false));
    }
    return bits;
}

static unsigned in_set(struct oracle *o, const struct hg_expr *expr)
{
    struct o_value v = o_eval(o, expr->args[0]);
    if (v.hole)
        return O_BOTH;
    if (expr->set.kind == HG_SET_RANGE)
        return in_range(&v, &expr->set.range);
    if (v.kind != O_TEXTS)
        return in_items(o, expr, &v);
    unsigned bits = 0;
    for (uint32_t i = 0; i < v.count; i++) {
        struct o_value one = o_text(v.texts[i]);
        bits |= in_items(o, expr, &one);
    }
    return bits;
}

static unsigned includes(const struct o_list *list, const struct o_value *item)
{
    unsigned bits = O_FALSE;
    for (uint32_t i = 0; i < list->count; i++) {
        struct o_value one = list->numbers ? o_number(list->values[i]) : o_text(list->texts[i]);
        bits = either(bits, o_same_truth(&one, item, false));
    }
    return bits;
}

static unsigned text_pattern(const struct hg_expr *expr, const struct o_value *v,
                             const struct o_value *pattern)
{
    unsigned bits = 0;
    if (v->hole || v->empty || pattern->hole)
        return O_BOTH;
    if (expr->textop == HG_INCLUDES)
        return includes(v->list, pattern);
    for (uint32_t i = 0; i < v->count; i++)
        for (uint32_t k = 0; k < pattern->count; k++)
            bits |= o_text_test(expr->textop, v->texts[i], pattern->texts[k], expr->exactly)
                        ? O_TRUE
                        : O_FALSE;
    return bits;
}

static unsigned text_op(struct oracle *o, const struct hg_expr *expr)
{
    struct o_value v = o_eval(o, expr->args[0]);
    bool all = expr->has_quantifier && expr->quantifier == HG_ALL_OF;
    unsigned bits = all ? O_TRUE : O_FALSE;
    const struct hg_model_list *list = NULL;
    size_t count = expr->set.item_count;
    if (expr->set.kind == HG_SET_NAME) {
        list = &o->model->lists[o->model->info[expr->set.name_expr->id].symbol.index];
        count = list->entry_count;
    }
    for (size_t i = 0; i < count; i++) {
        struct o_value pattern =
            list ? o_text(list->entries[i].text) : o_eval(o, expr->set.items[i]);
        unsigned one = text_pattern(expr, &v, &pattern);
        bits = all ? both(bits, one) : either(bits, one);
    }
    return bits;
}

static unsigned relation(struct oracle *o, const struct hg_expr *expr)
{
    struct o_value a, b;
    switch (expr->kind) {
    case HG_EXPR_KNOWN:
        return is_known(o, expr, expr->args[0]) ? O_TRUE : O_FALSE;
    case HG_EXPR_FOUND:
        return o_found(o, o->model->info[expr->args[0]->id].symbol.index);
    case HG_EXPR_IN:
        return in_set(o, expr);
    case HG_EXPR_TEXTOP:
        return text_op(o, expr);
    case HG_EXPR_WITHIN:
    case HG_EXPR_OLDER:
        return time_test(o, expr);
    default:
        a = instant(o, expr->args[0]); /* a date is its midnight; all else stays what it is */
        b = instant(o, expr->args[1]);
        return expr->kind == HG_EXPR_IS ? o_same_truth(&a, &b, expr->exactly)
                                        : o_compare(expr->compare, &a, &b);
    }
}

static unsigned logic(struct oracle *o, const struct hg_expr *expr)
{
    switch (expr->kind) {
    case HG_EXPR_NOT:
        return not_of(o_condition(o, expr->args[0]));
    case HG_EXPR_AND:
        return some(o, expr, expr->arg_count);
    case HG_EXPR_OR:
        return some(o, expr, 1);
    case HG_EXPR_SOME:
        return quantified(o, expr);
    default: {
        unsigned bits = relation(o, expr);
        return expr->negated ? not_of(bits) : bits;
    }
    }
}

unsigned o_condition(struct oracle *o, const struct hg_expr *expr)
{
    struct o_value v = o_eval(o, expr);
    return v.hole || v.truth == 0 ? O_BOTH : v.truth;
}

/* --- names, the rest --- */

static struct o_value cached(struct oracle *o, struct o_cached *slot, const struct hg_expr *expr)
{
    if (slot->stamp != o->stamp) {
        struct o_value v = o_eval(o, expr);
        slot->value = v;
        slot->stamp = o->stamp;
    }
    return slot->value;
}

/* Those of the generator are on, but for `fc`. */
static bool flag(const struct oracle *o, uint32_t index)
{
    const struct hg_model_flag *of = &o->model->flags[index];
    return !hg_str_is(of->name, "fc") &&
           (onum)o->lead->now < (onum)of->item->before->number * HG_MICROS_PER_DAY;
}

static struct o_value name(struct oracle *o, const struct hg_expr *expr)
{
    const struct hg_symbol *symbol = &o->model->info[expr->id].symbol;
    switch (symbol->kind) {
    case HG_SYMBOL_FIELD:
        return o->lead->fields[symbol->index].values[o->choice[symbol->index]];
    case HG_SYMBOL_FLAG:
        return o_truth(flag(o, symbol->index) ? O_TRUE : O_FALSE);
    case HG_SYMBOL_DEFINE:
        return cached(o, &o->defines[symbol->index], o->model->defines[symbol->index].item->expr);
    case HG_SYMBOL_TABLE:
        return o_column(o, symbol->index, symbol->column);
    case HG_SYMBOL_CLASS:
        return o_class(o, symbol->index);
    default:
        return o_score(o, symbol->index);
    }
}

static struct o_value if_else(struct oracle *o, const struct hg_expr *expr)
{
    unsigned bits = o_condition(o, expr->args[0]);
    if (bits == O_TRUE)
        return o_eval(o, expr->args[1]);
    if (bits == O_FALSE)
        return o_eval(o, expr->args[2]);
    return o_union(o_eval(o, expr->args[1]), o_eval(o, expr->args[2]));
}

static struct o_value template(struct oracle *o, const struct hg_expr *expr)
{
    const struct hg_text_literal *literal = &expr->literal;
    if (!literal->has_holes)
        return o_text(literal->text);
    /* the generator writes `…{name}` with a text: one hole, at the end */
    struct o_value v = o_eval(o, literal->pieces[literal->piece_count - 1].expr);
    struct o_value out = {.kind = O_TEXTS, .hole = v.hole};
    for (uint32_t i = 0; i < v.count; i++) {
        struct hg_str whole =
            hg_str_print(o->model->arena, "%.*s%.*s", HG_STR_ARGS(literal->pieces[0].text),
                         HG_STR_ARGS(v.texts[i]));
        out = out.count ? o_union(out, o_text(whole)) : o_text(whole);
    }
    return out;
}

struct o_value o_eval(struct oracle *o, const struct hg_expr *expr)
{
    switch (expr->kind) {
    case HG_EXPR_TEXT:
        return template(o, expr);
    case HG_EXPR_INTEGER:
    case HG_EXPR_DECIMAL:
    case HG_EXPR_DATE:
    case HG_EXPR_DURATION:
        return o_number(o_literal(expr));
    case HG_EXPR_BOOLEAN:
        return o_truth(expr->number ? O_TRUE : O_FALSE);
    case HG_EXPR_NAME:
        return name(o, expr);
    case HG_EXPR_CALL:
        return call(o, expr);
    case HG_EXPR_PART:
        return part(o, expr);
    case HG_EXPR_NEGATE: {
        struct o_value v = o_eval(o, expr->args[0]);
        onum lo = -v.hi;
        v.hi = -v.lo;
        v.lo = lo;
        return v.empty || !fits(v.lo, o->model->info[expr->id].type.kind) ||
                       !fits(v.hi, o->model->info[expr->id].type.kind)
                   ? o_hole(O_NUMBER)
                   : v;
    }
    case HG_EXPR_ADD:
    case HG_EXPR_SUB:
    case HG_EXPR_MUL:
    case HG_EXPR_DIV:
        return arithmetic(o, expr);
    case HG_EXPR_ASSUMED:
        return o_eval(o, expr->args[is_known(o, expr, expr->args[0]) ? 0 : 1]);
    case HG_EXPR_IF:
        return if_else(o, expr);
    default:
        return o_truth(logic(o, expr));
    }
}
