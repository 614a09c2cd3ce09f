/* What terms and pieces are called: as a policy would say them. */
#include "compiler/landmarks/landmarks.h"

/* Texts named one by one; of more, the first few and how many are left. */
#define MOST_NAMED 6
#define FEW_NAMED 4
#define MOST_PATTERNS 3
/* Expressions within expressions that a name spells out: definitions may share others, so that
 * the whole would double with each. */
#define DEEPEST_NAME 6

static struct hg_buf new_buf(struct hg_landmarks *m)
{
    struct hg_buf out;
    hg_buf_init(&out, &m->arena->allocator, 0);
    return out;
}

/* The text in the arena; the buffer is done. */
static struct hg_str finish(struct hg_landmarks *m, struct hg_buf *out)
{
    bool failed = out->failed;
    struct hg_str text = {failed ? NULL : hg_arena_copy(m->arena, out->at, out->len), out->len};
    hg_buf_release(out);
    if (failed)
        longjmp(m->arena->guard->jump, 1);
    return text;
}

/* --- registers --- */

static struct hg_str join(struct hg_landmarks *m, uint32_t left, const char *sign, uint32_t right)
{
    return hg_str_print(m->arena, "%.*s %s %.*s", HG_STR_ARGS(hg_name_value(m, left)), sign,
                        HG_STR_ARGS(hg_name_value(m, right)));
}

static struct hg_str call(struct hg_landmarks *m, const char *function, uint32_t reg)
{
    return hg_str_print(m->arena, "%s(%.*s)", function, HG_STR_ARGS(hg_name_value(m, reg)));
}

static struct hg_str quoted(struct hg_landmarks *m, struct hg_str text)
{
    return hg_str_print(m->arena, "\"%.*s\"", HG_STR_ARGS(text));
}

static struct hg_str number(struct hg_landmarks *m, enum hg_type_kind type, int64_t value)
{
    struct hg_buf out = new_buf(m);
    hg_put_number(&out, type, value, HG_CLOCK);
    return finish(m, &out);
}

static struct hg_str duration(struct hg_landmarks *m, const struct hg_instr *instr)
{
    struct hg_buf out = new_buf(m);
    hg_put_duration(&out, m->p->numbers[instr->b], (enum hg_duration_unit)instr->c);
    return finish(m, &out);
}

static struct hg_str template(struct hg_landmarks *m, const struct hg_template *template)
{
    struct hg_buf out = new_buf(m);
    hg_buf_byte(&out, '"');
    for (uint32_t i = 0; i < template->count; i++) {
        const struct hg_template_part *part = &template->parts[i];
        struct hg_str text = part->ref.kind == HG_REF_NONE ? part->text : part->name;
        hg_buf_text(&out, part->ref.kind == HG_REF_NONE ? "" : "{");
        hg_buf_put(&out, text.at, text.len);
        hg_buf_text(&out, part->ref.kind == HG_REF_NONE ? "" : "}");
    }
    hg_buf_byte(&out, '"');
    return finish(m, &out);
}

static struct hg_str given(struct hg_landmarks *m, const struct hg_instr *instr)
{
    const struct hg_rule_table *t = &m->p->tables[instr->b];
    return hg_str_print(m->arena, "%.*s.%.*s", HG_STR_ARGS(t->name),
                        HG_STR_ARGS(t->gives[instr->c].name));
}

static struct hg_str made(struct hg_landmarks *m, const struct hg_instr *instr)
{
    static const char *const functions[HG_OPS] = {
        [HG_OP_ABS] = "abs",
        [HG_OP_FLOOR] = "floor",
        [HG_OP_ROUND] = "round",
        [HG_OP_DAYS_SINCE] = "days_since",
        [HG_OP_HOURS_SINCE] = "hours_since",
        [HG_OP_LENGTH] = "length",
        [HG_OP_COUNT] = "count",
        [HG_OP_DOMAIN_OF] = "domain_of",
        [HG_OP_REGISTRABLE_OF] = "registrable_domain_of",
        [HG_OP_LOCAL_PART_OF] = "local_part_of",
        [HG_OP_NEG] = "-",
    };
    static const char *const signs[HG_OPS] = {
        [HG_OP_ADD] = "+",
        [HG_OP_SUB] = "-",
        [HG_OP_MUL] = "*",
        [HG_OP_MUL_DECIMAL] = "*",
        [HG_OP_DIV_DECIMAL] = "/",
        [HG_OP_MIN] = "or less",
        [HG_OP_MAX] = "or more",
        [HG_OP_ASSUMED] = "assumed",
        [HG_OP_TEXT_ASSUMED] = "assumed",
        [HG_OP_LIST_ASSUMED] = "assumed",
    };
    if (functions[instr->op] != NULL)
        return call(m, functions[instr->op], instr->b);
    if (signs[instr->op] != NULL)
        return join(m, instr->b, signs[instr->op], instr->c);
    switch (instr->op) {
    case HG_OP_NUMBER:
        return number(m, m->p->registers[instr->a], m->p->numbers[instr->b]);
    case HG_OP_DURATION:
        return duration(m, instr);
    case HG_OP_TEXT:
        return quoted(m, m->p->texts[instr->b].raw);
    case HG_OP_TO_DECIMAL:
    case HG_OP_DATE_TO_INSTANT:
        return hg_name_value(m, instr->b);
    case HG_OP_BUCKET:
        return hg_str_print(m->arena, "bucket(%.*s, \"%.*s\")",
                            HG_STR_ARGS(hg_name_value(m, instr->b)),
                            HG_STR_ARGS(m->p->texts[instr->c].raw));
    case HG_OP_PART:
        return hg_str_print(m->arena, "part of %.*s matching \"%.*s\"",
                            HG_STR_ARGS(hg_name_value(m, instr->b)),
                            HG_STR_ARGS(m->p->regexes[instr->c]));
    case HG_OP_TEMPLATE:
        return template(m, &m->p->templates[instr->b]);
    case HG_OP_CLASSIFY:
    case HG_OP_SCORE:
        return m->p->blocks[instr->b].name;
    case HG_OP_GIVE_NUMBER:
    case HG_OP_GIVE_TEXT:
        return given(m, instr);
    default: /* a choice, points */
        return HG_STR("a computed value");
    }
}

struct hg_str hg_name_value(struct hg_landmarks *m, uint32_t reg)
{
    if (m->value_makers[reg] == HG_NONE)
        return m->p->fields[reg].name;
    if (m->naming == DEEPEST_NAME)
        return HG_STR("...");
    m->naming++;
    struct hg_str name = made(m, &m->p->code[m->value_makers[reg]]);
    m->naming--;
    return name;
}

/* --- tests and relations --- */

static void put_pattern(struct hg_landmarks *m, struct hg_buf *out, const struct hg_test *t,
                        uint32_t pattern)
{
    if (t->numbers) {
        hg_put_number(out, m->p->registers[t->reg], m->p->numbers[pattern], HG_CLOCK);
        return;
    }
    struct hg_str text =
        t->kind == HG_TEST_MATCHES ? m->p->regexes[pattern] : m->p->texts[pattern].raw;
    hg_buf_byte(out, '"');
    hg_buf_put(out, text.at, text.len);
    hg_buf_byte(out, '"');
}

/* The list all of whose entries are the patterns, or HG_NONE. */
static uint32_t list_of_patterns(const struct hg_landmarks *m, const struct hg_test *t)
{
    for (uint32_t i = 0; t->kind != HG_TEST_MATCHES && i < m->model->list_count; i++) {
        const struct hg_model_list *list = &m->model->lists[i];
        bool same = !list->numbers && list->entry_count == t->pattern_count && !t->numbers;
        for (uint32_t k = 0; same && k < t->pattern_count; k++)
            same = hg_str_eq(list->entries[k].text, m->p->texts[t->patterns[k]].raw);
        if (same)
            return i;
    }
    return HG_NONE;
}

static const char *const test_words[HG_TEST_KIND_COUNT] = {
    "is", "contains", "has word", "starts with", "ends with", "matches", "includes"};

struct hg_str hg_name_test(struct hg_landmarks *m, uint32_t test)
{
    const struct hg_test *t = &m->p->tests[test];
    struct hg_buf out = new_buf(m);
    struct hg_str reg = hg_name_value(m, t->reg);
    uint32_t list = t->pattern_count > 1 ? list_of_patterns(m, t) : HG_NONE;
    hg_buf_put(&out, reg.at, reg.len);
    hg_buf_print(&out, " %s %s", test_words[t->kind], t->exactly ? "exactly " : "");
    if (t->pattern_count > 1)
        hg_buf_text(&out, t->all ? "all of " : "any of ");
    if (list != HG_NONE)
        hg_buf_put(&out, m->model->lists[list].name.at, m->model->lists[list].name.len);
    hg_buf_text(&out, list == HG_NONE && t->pattern_count > 1 ? "(" : "");
    for (uint32_t i = 0; list == HG_NONE && i < t->pattern_count; i++) {
        if (i == MOST_PATTERNS && t->pattern_count > MOST_PATTERNS + 1) {
            hg_buf_print(&out, ", and %u more", t->pattern_count - MOST_PATTERNS);
            break;
        }
        hg_buf_text(&out, i != 0 ? ", " : "");
        put_pattern(m, &out, t, t->patterns[i]);
    }
    hg_buf_text(&out, list == HG_NONE && t->pattern_count > 1 ? ")" : "");
    return finish(m, &out);
}

struct hg_str hg_name_truth(struct hg_landmarks *m, uint32_t truth)
{
    static const char *const words[HG_OPS] = {
        [HG_OP_NUMBER_LESS] = "<",           [HG_OP_NUMBER_AT_MOST] = "<=",
        [HG_OP_NUMBER_SAME] = "is",          [HG_OP_TEXT_SAME] = "is",
        [HG_OP_WITHIN_LAST] = "within last", [HG_OP_WITHIN_NEXT] = "within next",
        [HG_OP_OLDER_THAN] = "older than",   [HG_OP_LIST_HAS] = "includes",
        [HG_OP_TEXT_IN_LIST] = "in",
    };
    const struct hg_instr *instr = &m->p->code[m->truth_makers[truth]];
    const char *word =
        instr->op == HG_OP_TEXT_FIND ? test_words[instr->d & ~16u] : words[instr->op];
    return join(m, instr->b, word, instr->c);
}

/* --- pieces --- */

/* Of two neighbouring numbers the one a person would have written. */
static bool nicer(struct hg_str a, struct hg_str b)
{
    return a.len < b.len;
}

struct hg_str hg_name_range(struct hg_landmarks *m, enum hg_type_kind type, int64_t lo, int64_t hi)
{
    bool fine = type == HG_T_DECIMAL || type == HG_T_DATETIME || type == HG_T_DURATION;
    if (lo == hi)
        return number(m, type, lo);
    if (lo == INT64_MIN && hi == INT64_MAX)
        return HG_STR("any value");
    struct hg_str low = lo == INT64_MIN ? HG_STR("") : number(m, type, lo);
    struct hg_str high = hi == INT64_MAX ? HG_STR("") : number(m, type, hi);
    struct hg_str below_low = lo == INT64_MIN || !fine ? low : number(m, type, lo - 1);
    struct hg_str above_high = hi == INT64_MAX ? high : number(m, type, hi + 1);
    bool open_low = nicer(below_low, low), open_high = fine && nicer(above_high, high);
    const char *sign = open_low ? ">" : ">=";
    struct hg_str from = open_low ? below_low : low;
    if (hi == INT64_MAX)
        return hg_str_print(m->arena, "%s %.*s", sign, HG_STR_ARGS(from));
    if (lo == INT64_MIN)
        return fine && !open_high ? hg_str_print(m->arena, "<= %.*s", HG_STR_ARGS(high))
                                  : hg_str_print(m->arena, "< %.*s", HG_STR_ARGS(above_high));
    if (!open_low && !open_high)
        return hg_str_print(m->arena, "%.*s..%.*s", HG_STR_ARGS(low), HG_STR_ARGS(high));
    return hg_str_print(m->arena, "%s %.*s, %s %.*s", sign, HG_STR_ARGS(from),
                        open_high ? "<" : "<=", HG_STR_ARGS(open_high ? above_high : high));
}

static bool holds_all(struct hg_text_ids all, struct hg_text_ids some)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < some.count; i++) {
        while (at < all.count && all.at[at] < some.at[i])
            at++;
        if (at == all.count || all.at[at] != some.at[i])
            return false;
    }
    return true;
}

/* A constant as the field says it: another field, or the policy, may have written it otherwise. */
static struct hg_str spelled(struct hg_landmarks *m, uint32_t reg, uint32_t id)
{
    const struct hg_field *f = reg < m->p->field_count ? &m->p->fields[reg] : NULL;
    const struct hg_const_text *text = &m->texts.at[id];
    struct hg_str code = hg_country_of(text->folded);
    if (f != NULL && f->type == HG_T_COUNTRY && code.len != 0)
        return code;
    for (uint32_t i = 0; f != NULL && f->type == HG_T_ENUM && i < f->values.count; i++)
        if (hg_str_eq(hg_text_fold(m->arena, f->values.at[i]), text->folded))
            return f->values.at[i];
    return text->raw;
}

static void put_texts(struct hg_landmarks *m, struct hg_buf *out, uint32_t reg,
                      struct hg_text_ids ids)
{
    uint32_t shown = ids.count > MOST_NAMED ? FEW_NAMED : ids.count;
    for (uint32_t i = 0; i < shown; i++) {
        struct hg_str raw = spelled(m, reg, ids.at[i]);
        hg_buf_text(out, i == 0 ? "" : i + 1 == ids.count ? " or " : ", ");
        hg_buf_put(out, raw.at, raw.len);
    }
    if (shown != ids.count)
        hg_buf_print(out, " or %u more", ids.count - shown);
}

/* "in embargoed"; "in embargoed: CU, IR, KP, SY or 3 more" of a part of a list; "DE or FR". */
struct hg_str hg_name_texts(struct hg_landmarks *m, uint32_t reg, struct hg_text_ids ids)
{
    struct hg_str key = {(const char *)ids.at, ids.count * sizeof *ids.at};
    uint64_t *list = hg_map_find(&m->list_named, key);
    if (list != NULL && ids.count > 1)
        return hg_str_print(m->arena, "in %.*s", HG_STR_ARGS(m->model->lists[*list].name));
    struct hg_buf out = new_buf(m);
    for (uint32_t i = 0; ids.count > MOST_NAMED && i < m->model->list_count; i++)
        if (holds_all(m->lists[i], ids)) {
            hg_buf_print(&out, "in %.*s: ", HG_STR_ARGS(m->model->lists[i].name));
            break;
        }
    put_texts(m, &out, reg, ids);
    return finish(m, &out);
}
