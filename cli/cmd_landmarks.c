/* headgate landmarks: the pieces into which a policy divides the domain of each field, and which
 * rules depend on them. */
#include "cli/explaining/landmarks.h"

#include "base/json.h"

#define NAME_COLUMN 34 /* of what holds on a piece, in text */

struct listing {
    const struct hg_program *p;
    struct hg_arena arena;
    struct hg_buf text;
    const char *const *fields; /* to show; none: all */
    size_t field_count;
};

/* --- which terms --- */

static bool made_from(const struct listing *l, const struct hg_term *term, const char *field)
{
    for (uint32_t i = 0; i < term->fields.count; i++)
        if (hg_str_is(l->p->fields[term->fields.at[i]].name, field))
            return true;
    return false;
}

static bool is_wanted(const struct listing *l, const struct hg_term *term)
{
    bool wanted = l->field_count == 0;
    for (size_t i = 0; i < l->field_count; i++)
        wanted |= made_from(l, term, l->fields[i]);
    return wanted;
}

/* False after a message when a field named is none of the contract's. */
static bool fields_known(struct listing *l)
{
    struct hg_str *names = HG_ARRAY(&l->arena, struct hg_str, l->p->field_count);
    for (uint32_t f = 0; f < l->p->field_count; f++)
        names[f] = l->p->fields[f].name;
    for (size_t i = 0; i < l->field_count; i++) {
        bool found = false;
        for (uint32_t f = 0; f < l->p->field_count; f++)
            found |= hg_str_is(names[f], l->fields[i]);
        if (found)
            continue;
        int nearest = hg_nearest(hg_str(l->fields[i]), names, l->p->field_count);
        if (nearest < 0)
            hg_message("landmarks: the contract has no field `%s`", l->fields[i]);
        else
            hg_message("landmarks: the contract has no field `%s`; did you mean `%.*s`?",
                       l->fields[i], HG_STR_ARGS(names[nearest]));
        return false;
    }
    return true;
}

/* Only an invalid value of the field can lie there. */
static bool only_invalid(const struct hg_program *p, const struct hg_term *term,
                         const struct hg_piece *piece)
{
    if (term->kind > HG_TERM_TEXT || term->reg >= p->field_count)
        return hg_term_is_for_invalid(p, term);
    const struct hg_field *f = &p->fields[term->reg];
    if (piece->kind == HG_PIECE_REST)
        return f->type == HG_T_ENUM || (f->type == HG_T_COUNTRY && hg_str_is(piece->name, "other"));
    return piece->kind == HG_PIECE_RANGE &&
           ((f->has_min && piece->hi < f->min) || (f->has_max && piece->lo > f->max));
}

/* --- text --- */

static void put_str(struct hg_buf *out, struct hg_str text)
{
    hg_buf_put(out, text.at, text.len);
}

static void put_names(struct hg_buf *out, const struct hg_names *names)
{
    for (size_t i = 0; i < names->at.count; i++) {
        hg_buf_text(out, i != 0 ? ", " : "");
        put_str(out, names->at.at[i]);
    }
}

static void text_piece(struct listing *l, const struct hg_term *term, const struct hg_piece *piece)
{
    struct hg_names holds = {0};
    size_t line = l->text.len;
    hg_piece_holds(l->p, term, piece, &l->arena, &holds);
    hg_buf_text(&l->text, "  ");
    put_str(&l->text, piece->name);
    if (only_invalid(l->p, term, piece))
        hg_buf_text(&l->text, " (only invalid)");
    if (holds.at.count != 0) {
        size_t used = hg_utf8_columns((struct hg_str){l->text.at + line, l->text.len - line});
        hg_buf_fill(&l->text, ' ', used + 1 < NAME_COLUMN ? NAME_COLUMN - used : 2);
        put_names(&l->text, &holds);
    }
    hg_buf_byte(&l->text, '\n');
}

static void text_term(struct listing *l, const struct hg_term *term)
{
    static const char *const kinds[HG_TERM_KIND_COUNT] = {"", "", "free", "free"};
    struct hg_names asked = {0};
    hg_term_asked_by(l->p, term, &l->arena, &asked);
    hg_buf_text(&l->text, l->text.len != 0 ? "\n" : "");
    put_str(&l->text, term->name);
    if (term->kind <= HG_TERM_TEXT)
        hg_buf_print(&l->text, " (%s%s)", hg_type_name(l->p->registers[term->reg]),
                     term->open_ended ? ", divided further by other values of the lead" : "");
    else
        hg_buf_print(&l->text, " (%s)", kinds[term->kind]);
    if (asked.at.count != 0) {
        hg_buf_text(&l->text, ": used by ");
        put_names(&l->text, &asked);
    }
    hg_buf_byte(&l->text, '\n');
    for (uint32_t i = 0; i < term->piece_count; i++)
        text_piece(l, term, &term->pieces[i]);
}

static void list_text(struct listing *l)
{
    for (uint32_t i = 0; i < l->p->term_count; i++)
        if (is_wanted(l, &l->p->terms[i]))
            text_term(l, &l->p->terms[i]);
    if (l->text.len == 0)
        hg_buf_text(&l->text, "no condition uses it\n");
}

/* --- JSON --- */

static void json_names(struct hg_json *json, const char *key, const struct hg_names *names)
{
    hg_json_key(json, hg_str(key));
    hg_json_open(json, '[');
    for (size_t i = 0; i < names->at.count; i++)
        hg_json_str(json, names->at.at[i]);
    hg_json_close(json, ']');
}

static void json_bound(struct listing *l, struct hg_json *json, const char *key,
                       enum hg_type_kind type, int64_t bound)
{
    struct hg_buf text;
    hg_json_key(json, hg_str(key));
    if (bound == INT64_MIN || bound == INT64_MAX) {
        hg_json_null(json);
    } else if (type == HG_T_DECIMAL) {
        hg_json_decimal(json, bound);
    } else if (type == HG_T_DATE || type == HG_T_DATETIME || type == HG_T_DURATION) {
        hg_cli_buf(&text);
        if (type == HG_T_DATE)
            hg_put_date(&text, bound);
        else if (type == HG_T_DATETIME)
            hg_put_instant(&text, bound);
        else
            hg_put_duration(&text, bound, HG_CLOCK);
        hg_json_str(json, hg_str_copy(&l->arena, (struct hg_str){text.at, text.len}));
        hg_buf_release(&text);
    } else {
        hg_json_int(json, bound);
    }
}

static void json_piece(struct listing *l, struct hg_json *json, const struct hg_term *term,
                       const struct hg_piece *piece)
{
    struct hg_names holds = {0}, texts = {0};
    hg_piece_holds(l->p, term, piece, &l->arena, &holds);
    hg_json_open(json, '{');
    hg_json_key(json, HG_STR("piece"));
    hg_json_str(json, piece->name);
    if (piece->kind == HG_PIECE_RANGE && l->p->registers[term->reg] != HG_T_BOOLEAN) {
        json_bound(l, json, "low", l->p->registers[term->reg], piece->lo);
        json_bound(l, json, "high", l->p->registers[term->reg], piece->hi);
    }
    for (uint32_t i = 0; i < piece->texts.count; i++)
        hg_push(&l->arena, &texts.at, l->p->texts[piece->texts.at[i]].raw);
    if (piece->kind == HG_PIECE_TEXTS)
        json_names(json, "values", &texts);
    if (only_invalid(l->p, term, piece)) {
        hg_json_key(json, HG_STR("only_invalid"));
        hg_json_bool(json, true);
    }
    json_names(json, "holds", &holds);
    hg_json_close(json, '}');
}

static void json_term(struct listing *l, struct hg_json *json, const struct hg_term *term)
{
    static const char *const kinds[HG_TERM_KIND_COUNT] = {"number", "text", "test", "relation"};
    struct hg_names asked = {0}, fields = {0};
    hg_term_asked_by(l->p, term, &l->arena, &asked);
    for (uint32_t i = 0; i < term->fields.count; i++)
        hg_push(&l->arena, &fields.at, l->p->fields[term->fields.at[i]].name);
    hg_json_open(json, '{');
    hg_json_key(json, HG_STR("term"));
    hg_json_str(json, term->name);
    hg_json_key(json, HG_STR("kind"));
    hg_json_str(json, hg_str(kinds[term->kind]));
    json_names(json, "fields", &fields);
    hg_json_key(json, HG_STR("cut_by_the_lead"));
    hg_json_bool(json, term->open_ended);
    json_names(json, "asked_by", &asked);
    hg_json_key(json, HG_STR("pieces"));
    hg_json_open(json, '[');
    for (uint32_t i = 0; i < term->piece_count; i++)
        json_piece(l, json, term, &term->pieces[i]);
    hg_json_close(json, ']');
    hg_json_close(json, '}');
}

static void list_json(struct listing *l)
{
    struct hg_json json;
    hg_json_init(&json, &l->text);
    hg_json_open(&json, '[');
    for (uint32_t i = 0; i < l->p->term_count; i++)
        if (is_wanted(l, &l->p->terms[i]))
            json_term(l, &json, &l->p->terms[i]);
    hg_json_close(&json, ']');
    hg_buf_byte(&l->text, '\n');
}

/* --- the command --- */

static int run(const struct hg_args *args)
{
    struct hg_session session;
    struct listing l = {.fields = args->operands + 1, .field_count = args->operand_count - 1};
    int exit_state = hg_session_open(&session, args->operands[0], true);
    if (exit_state != HG_EXIT_OK)
        return exit_state;
    l.p = session.program;
    hg_cli_arena(&l.arena);
    hg_cli_buf(&l.text);
    if (!fields_known(&l)) {
        hg_buf_release(&l.text);
        exit_state = HG_EXIT_TROUBLE;
    } else {
        if (hg_arg_choice(args, "format", 0) == 0)
            list_text(&l);
        else
            list_json(&l);
        exit_state = hg_print(&l.text);
    }
    hg_arena_release(&l.arena);
    hg_session_close(&session);
    return exit_state;
}

static const struct hg_option options[] = {
    {"format", 0, "FORMAT", "text|json", "output format (default text)"},
    {0},
};

const struct hg_command hg_cmd_landmarks = {
    .name = "landmarks",
    .operands = "POLICY [FIELD...]",
    .summary = "show which values of each field the policy distinguishes, and which rules use them",
    .details =
        "For every field that the policy tests, lists the ranges or groups into which its values "
        "fall: the policy treats all values of a group alike. Next to each group are the rules and "
        "table rows whose condition on this field is met. Headgate tries these groups when a field "
        "is unknown, and the `settles` of a decision names them.\n\n"
        "A value computed from a text (`domain_of(email)`) has groups of its own. A search in a "
        "text, or a comparison of two fields, may be true or false independently. `divided further "
        "by other values of the lead`: the value is compared with another value of the lead, or "
        "with the time.\n\n"
        "With FIELD, only what is computed from these fields.\n",
    .examples = "headgate landmarks inbound.gate\n"
                "headgate landmarks inbound.gate employees\n"
                "headgate landmarks --format json inbound.gate",
    .options = options,
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = run,
};
