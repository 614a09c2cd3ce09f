/* Representative values of a text or list field: a constant of each piece of its term, a text that
 * passes each test, one that passes none, and the values of other fields. Values are read through
 * the contract like those of a lead, so that only valid ones are tried; whether a value does what
 * it was made for is checked on the variant. Part of whatif.c. */
#include "runtime/decision/complete_plan.h"
#include "runtime/ingest/field.h"
#include "runtime/whatif/whatif_parts.h"

/* A word that no policy asks for. */
#define STRANGER "xyzzy"
/* Bound on texts constructed for a `length`. */
#define MAX_MADE 4096
/* Constants per piece that texts are constructed from: each represents all. */
#define MOST_MADE 4u

struct making {
    struct hg_whatif_run *asking;
    struct hg_field_place place;
    struct hg_choices *choices;
    const struct hg_value *now;
};

static const struct hg_whatif_choice plain = {.other = HG_NONE, .test = HG_NONE, .check = HG_NONE};

/* --- reading what was made ------------------------------------------------------------------ */

static bool read_as(struct making *making, const struct hg_raw *raw, struct hg_value *value)
{
    const char *problem = NULL;
    return hg_read_value(&making->place, raw, value, &problem) == HG_READ_VALUE;
}

/* False: the contract does not accept it. */
static bool add(struct making *making, struct hg_whatif_choice choice, struct hg_str text)
{
    struct hg_raw raw = {.kind = HG_RAW_TEXT, .text = text};
    if (!read_as(making, &raw, &choice.value))
        return false;
    hg_push(making->asking->arena, &making->choices->at, choice);
    return true;
}

static struct hg_str join(struct making *making, const char *before, struct hg_str text,
                          const char *after)
{
    return hg_str_print(making->asking->arena, "%s%.*s%s", before, HG_STR_ARGS(text), after);
}

/* The text itself and, for part of an address, addresses that contain it. */
static void add_forms(struct making *making, struct hg_whatif_choice choice, struct hg_str text)
{
    add(making, choice, text);
    add(making, choice, join(making, STRANGER "@", text, ""));
    add(making, choice, join(making, STRANGER "@" STRANGER ".", text, ""));
    add(making, choice, join(making, STRANGER "@" STRANGER, text, ""));
    add(making, choice, join(making, STRANGER, text, ""));
    add(making, choice, join(making, "", text, "@" STRANGER ".example"));
    add(making, choice, join(making, "", text, STRANGER ".example"));
    add(making, choice, join(making, "https://", text, ""));
    add(making, choice, join(making, "https://" STRANGER, text, ""));
}

static void add_invalid_samples(struct making *making, struct hg_whatif_choice choice)
{
    add_forms(making, choice, HG_STR(STRANGER));
    add(making, choice, HG_STR(STRANGER "@" STRANGER ".example"));
    add(making, choice, HG_STR(STRANGER ".example"));
    add(making, choice, HG_STR("https://" STRANGER ".example"));
}

/* --- what a register is made from ----------------------------------------------------------- */

static uint32_t root_of(const struct hg_whatif_run *asking, uint32_t reg)
{
    while (asking->lanes->image->value_maker[reg] != HG_NONE) {
        const struct hg_instr *maker =
            &asking->program->code[asking->lanes->image->value_maker[reg]];
        if (maker->op != HG_OP_DOMAIN_OF && maker->op != HG_OP_REGISTRABLE_OF &&
            maker->op != HG_OP_LOCAL_PART_OF && maker->op != HG_OP_PART &&
            maker->op != HG_OP_TEXT_ASSUMED && maker->op != HG_OP_LENGTH &&
            maker->op != HG_OP_LIST_ASSUMED)
            return HG_NONE;
        reg = maker->b;
    }
    return reg;
}

/* "in competitors", not "is competitors". */
static struct hg_str condition_words(struct making *making, struct hg_str what, struct hg_str piece)
{
    bool relation = piece.len == 0 || piece.at[0] == '<' || piece.at[0] == '>' ||
                    hg_str_starts(piece, HG_STR("in ")) ||
                    hg_str_starts(piece, HG_STR("starts with")) ||
                    hg_str_starts(piece, HG_STR("ends with"));
    return hg_str_print(making->asking->arena, "%.*s %s%.*s", HG_STR_ARGS(what),
                        relation ? "" : "is ", HG_STR_ARGS(piece));
}

/* --- pieces ---------------------------------------------------------------------------------- */

static bool in_some_piece(const struct hg_term *term, uint32_t same)
{
    for (uint32_t i = 0; i < term->piece_count; i++)
        for (uint32_t k = 0; k < term->pieces[i].texts.count; k++)
            if (term->pieces[i].texts.at[k] == same)
                return true;
    return false;
}

static void add_rest(struct making *making, const struct hg_term *term,
                     struct hg_whatif_choice choice)
{
    const struct hg_field *field = making->place.field;
    struct hg_arena *arena = making->asking->arena;
    if (field->type == HG_T_ENUM || field->type == HG_T_COUNTRY)
        choice.check = HG_NONE; /* in no piece, but perhaps a constant */
    if (field->type == HG_T_ENUM) {
        for (uint32_t i = 0; i < field->values.count; i++)
            if (!in_some_piece(
                    term, hg_image_text(making->place.image, arena, field->values.at[i])->same))
                add(making, choice, field->values.at[i]);
        return;
    }
    if (field->type == HG_T_COUNTRY) {
        struct hg_str code = hg_other_country(making->place.image, field, term, arena);
        if (code.len != 0)
            add(making, choice, code);
        return;
    }
    add_invalid_samples(making, choice);
}

/* "domain_of(email) not in competitors". */
static struct hg_str rest_condition(struct making *making, const struct hg_term *term)
{
    struct hg_str first = term->pieces[0].name;
    if (term->piece_count != 2 || term->pieces[0].kind != HG_PIECE_TEXTS)
        return join(making, "", term->name, " is something else");
    return hg_str_print(making->asking->arena, "%.*s %s%.*s", HG_STR_ARGS(term->name),
                        hg_str_starts(first, HG_STR("in ")) ? "not " : "is not ",
                        HG_STR_ARGS(first));
}

static void add_piece(struct making *making, const struct hg_term *term,
                      const struct hg_piece *piece)
{
    const struct hg_program *program = making->asking->program;
    bool derived = term->reg >= program->field_count;
    struct hg_whatif_choice choice = plain;
    choice.kind = derived                        ? HG_CHOICE_HOLDS
                  : piece->kind == HG_PIECE_REST ? HG_CHOICE_REST
                                                 : HG_CHOICE_NAME;
    choice.name = derived ? condition_words(making, term->name, piece->name) : piece->name;
    choice.check = term->reg;
    choice.texts = piece->kind == HG_PIECE_TEXTS ? &piece->texts : NULL;
    if (piece->kind == HG_PIECE_REST && derived)
        choice.name = rest_condition(making, term);
    if (piece->kind == HG_PIECE_REST)
        add_rest(making, term, choice);
    else if (piece->kind == HG_PIECE_SHAPE)
        derived ? add_forms(making, choice, piece->sample)
                : (void)add(making, choice, piece->sample);
    uint32_t most = derived ? MOST_MADE : UINT32_MAX;
    for (uint32_t i = 0; piece->kind == HG_PIECE_TEXTS && i < piece->texts.count && i < most; i++) {
        struct hg_str raw = program->texts[piece->texts.at[i]].raw;
        if (derived)
            add_forms(making, choice, raw);
        else if (add(making, choice, raw))
            return;
    }
}

/* `length(message)`: a text of so many letters. */
static void add_length(struct making *making, const struct hg_term *term,
                       const struct hg_piece *piece)
{
    int64_t length = piece->lo > 0 ? piece->lo : 1;
    struct hg_whatif_choice choice = plain;
    if (length > MAX_MADE || length > piece->hi)
        return;
    char *letters = hg_arena_alloc(making->asking->arena, (size_t)length);
    memset(letters, 'x', (size_t)length);
    choice.kind = HG_CHOICE_HOLDS;
    choice.check = term->reg;
    choice.lo = piece->lo;
    choice.hi = piece->hi;
    choice.name = condition_words(making, term->name, piece->name);
    add(making, choice, (struct hg_str){letters, (size_t)length});
}

static void add_terms(struct making *making, uint32_t field)
{
    const struct hg_whatif_run *asking = making->asking;
    bool any = false;
    for (uint32_t t = 0; t < asking->program->term_count; t++) {
        const struct hg_term *term = &asking->program->terms[t];
        bool number =
            term->kind == HG_TERM_NUMBER && term->reg >= asking->program->field_count &&
            asking->program->code[asking->lanes->image->value_maker[term->reg]].op == HG_OP_LENGTH;
        if ((term->kind != HG_TERM_TEXT && !number) || root_of(asking, term->reg) != field)
            continue;
        any = true;
        for (uint32_t i = 0; i < term->piece_count; i++)
            number ? add_length(making, term, &term->pieces[i])
                   : add_piece(making, term, &term->pieces[i]);
    }
    struct hg_whatif_choice rest = plain;
    rest.kind = HG_CHOICE_REST;
    if (!any)
        add_invalid_samples(making, rest);
}

/* --- tests ----------------------------------------------------------------------------------- */

/* One pattern or, if all must match, all of them in sequence. */
static struct hg_str needle_of(struct making *making, const struct hg_test *test)
{
    const struct hg_const_text *texts = making->asking->program->texts;
    struct hg_str text = texts[test->patterns[0]].raw;
    for (uint32_t i = 1; test->all && i < test->pattern_count; i++)
        text = hg_str_print(making->asking->arena, "%.*s %.*s", HG_STR_ARGS(text),
                            HG_STR_ARGS(texts[test->patterns[i]].raw));
    return text;
}

/* Extends the lead's own text, if possible. */
static bool add_beside(struct making *making, struct hg_whatif_choice choice,
                       const struct hg_test *test, struct hg_str needle)
{
    struct hg_str now = making->now->text->raw;
    bool before = test->kind == HG_TEST_STARTS;
    struct hg_str a = before ? needle : now, b = before ? now : needle;
    return add(making, choice,
               hg_str_print(making->asking->arena, "%.*s %.*s", HG_STR_ARGS(a), HG_STR_ARGS(b)));
}

static void add_test(struct making *making, uint32_t test)
{
    const struct hg_test *t = &making->asking->program->tests[test];
    struct hg_whatif_choice choice = plain;
    if (t->kind == HG_TEST_MATCHES || t->kind == HG_TEST_INCLUDES || t->pattern_count == 0)
        return;
    struct hg_str needle = needle_of(making, t);
    choice.kind = HG_CHOICE_HOLDS;
    choice.test = test;
    choice.name = hg_test_name(making->asking->program, test, making->asking->arena);
    if (hg_value_known(making->now) && t->reg == making->place.index) {
        if (hg_test_lane(making->asking->lead, test, making->asking->lane) == HG_TRUE) {
            choice.value = *making->now; /* the rest without it */
            hg_push(making->asking->arena, &making->choices->at, choice);
            return;
        }
        if (add_beside(making, choice, t, needle))
            return;
    }
    add_forms(making, choice, needle);
}

static void add_tests(struct making *making, uint32_t field)
{
    const struct hg_whatif_run *asking = making->asking;
    for (uint32_t i = 0; i < asking->program->test_count; i++)
        if (root_of(asking, asking->program->tests[i].reg) == field)
            add_test(making, i);
}

/* --- the same as another field -------------------------------------------------------------- */

static bool holds(const struct hg_regs *regs, uint32_t reg)
{
    for (uint32_t i = 0; i < regs->count; i++)
        if (regs->at[i] == reg)
            return true;
    return false;
}

static bool compared(const struct hg_program *program, uint32_t a, uint32_t b)
{
    for (uint32_t i = 0; i < program->term_count; i++)
        if (program->terms[i].kind == HG_TERM_TRUTH && holds(&program->terms[i].fields, a) &&
            holds(&program->terms[i].fields, b))
            return true;
    return false;
}

static void add_others(struct making *making, uint32_t field)
{
    const struct hg_whatif_run *asking = making->asking;
    const struct hg_program *program = asking->program;
    for (uint32_t other = 0; other < program->field_count; other++) {
        const struct hg_value *value = hg_lane_value(asking->lead, other, asking->lane);
        if (other == field || program->fields[other].list || !hg_value_known(value) ||
            !hg_type_is_text(program->fields[other].type) || !compared(program, field, other))
            continue;
        struct hg_whatif_choice choice = plain;
        choice.kind = HG_CHOICE_SAME;
        choice.other = other;
        add(making, choice, value->text->raw);
    }
}

/* --- lists ----------------------------------------------------------------------------------- */

static bool is_pattern(const struct hg_program *program, const struct hg_test *test,
                       const struct hg_list *list, uint32_t item)
{
    for (uint32_t i = 0; i < test->pattern_count; i++)
        if (list->numbers != NULL
                ? program->numbers[test->patterns[i]] == list->numbers[item]
                : program->texts[test->patterns[i]].same == list->texts[item]->same)
            return true;
    return false;
}

/* The lead's list with, or without, the elements that the test looks for. */
static void add_list(struct making *making, uint32_t test, bool with)
{
    const struct hg_whatif_run *asking = making->asking;
    const struct hg_program *program = asking->program;
    const struct hg_test *t = &program->tests[test];
    const struct hg_list empty = {0};
    const struct hg_list *now = hg_value_known(making->now) ? making->now->list : &empty;
    bool texts = hg_type_is_text(making->place.field->type);
    uint32_t room = now->count + t->pattern_count, count = 0;
    const struct hg_text **kept_texts = HG_ARRAY(asking->arena, const struct hg_text *, room);
    int64_t *kept_numbers = HG_ARRAY(asking->arena, int64_t, room);
    for (uint32_t i = 0; i < now->count; i++) {
        if (!with && is_pattern(program, t, now, i))
            continue;
        if (texts)
            kept_texts[count++] = now->texts[i];
        else
            kept_numbers[count++] = now->numbers[i];
    }
    for (uint32_t i = 0; with && i < (t->all ? t->pattern_count : 1); i++) {
        if (texts)
            kept_texts[count++] = hg_image_constant(making->place.image, t->patterns[i]);
        else
            kept_numbers[count++] = program->numbers[t->patterns[i]];
    }
    struct hg_list *list = HG_NEW(asking->arena, struct hg_list);
    *list = (struct hg_list){
        .count = count, .texts = texts ? kept_texts : NULL, .numbers = texts ? NULL : kept_numbers};
    struct hg_whatif_choice choice = plain;
    choice.kind = with ? HG_CHOICE_HOLDS : HG_CHOICE_FAILS;
    choice.test = test;
    choice.name = hg_test_name(making->asking->program, test, making->asking->arena);
    choice.value = (struct hg_value){.state = HG_KNOWN, .list = list};
    hg_push(asking->arena, &making->choices->at, choice);
}

static void add_lists(struct making *making, uint32_t field)
{
    const struct hg_whatif_run *asking = making->asking;
    for (uint32_t i = 0; i < asking->program->test_count; i++) {
        const struct hg_test *t = &asking->program->tests[i];
        if (t->kind != HG_TEST_INCLUDES || t->pattern_count == 0 ||
            root_of(asking, t->reg) != field)
            continue;
        add_list(making, i, true);
        add_list(making, i, false);
    }
}

void hg_text_choices(struct hg_whatif_run *asking, uint32_t field, struct hg_choices *choices)
{
    struct making making = {.asking = asking,
                            .choices = choices,
                            .now = hg_lane_value(asking->lead, field, asking->lane),
                            .place = {asking->lead->image, asking->arena, NULL, field,
                                      &asking->program->fields[field]}};
    if (asking->program->fields[field].list) {
        add_lists(&making, field);
        return;
    }
    add_terms(&making, field);
    add_tests(&making, field);
    add_others(&making, field);
}
