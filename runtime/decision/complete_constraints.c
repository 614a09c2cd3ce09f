/* Consistency of boxes: open terms are independent only as far as nothing relates them. Restricts
 * the program's conflicts (complete_conflicts.c) to the terms that are open on the lead, and adds
 * that a text which equals a known text, or is in a known list, must lie in the same piece as that
 * text. Reads the lead's lane and boxes; an inconsistent box contains no completion. */
#include "runtime/decision/complete.h"

/* An open equality: a text equals another, or is one of a few. */
struct tie {
    uint32_t open; /* true: they are equal, or the text is one of `few` */
    uint32_t regs[2];
    bool exactly;
    const struct hg_text *const *few; /* or NULL: the two are equal */
    uint32_t count;
};
/* An open membership: whether an unknown list contains a known element. */
struct element {
    uint32_t open, list;
    const struct hg_value *value;
};
struct subject {
    uint32_t open, reg;
};
struct hg_lead_constraints {
    HG_VEC(struct hg_conflict) clashes; /* their terms by what is open */
    HG_VEC(struct tie) ties;
    HG_VEC(struct element) elements;
    HG_VEC(struct subject) subjects; /* what is open and tells of a text */
    struct hg_orders *orders;
};

/* --- what bears on the lead --- */

static uint32_t open_of(const struct hg_completer *c, uint32_t term)
{
    return term == HG_NONE ? HG_NONE : c->open_of_term[term];
}

static const struct hg_value *lead_value(const struct hg_completer *c, uint32_t reg)
{
    return hg_lane_value(c->lead_lanes, reg, c->lead);
}

static void add_clash(struct hg_completer *c, struct hg_lead_constraints *a,
                      const struct hg_conflict *clash)
{
    struct hg_conflict here = *clash;
    here.beside = open_of(c, clash->beside);
    here.of = open_of(c, clash->of);
    here.with = open_of(c, clash->with);
    bool bears = here.of != HG_NONE && here.with != HG_NONE &&
                 (clash->beside == HG_NONE || here.beside != HG_NONE) &&
                 (clash->valid == HG_NONE || lead_value(c, clash->valid)->reason != HG_R_INVALID);
    if (bears)
        hg_push(&c->arena, &a->clashes, here);
}

static bool is_known_list(const struct hg_completer *c, uint32_t reg)
{
    const struct hg_value *value = lead_value(c, reg);
    return c->program->register_lists[reg] && hg_value_known(value) && value->list->texts != NULL;
}

static void add_tie(struct hg_completer *c, struct hg_lead_constraints *a, uint32_t open,
                    const struct hg_instr *relation)
{
    struct tie tie = {.open = open, .regs = {relation->b, relation->c}};
    bool first = relation->op == HG_OP_LIST_HAS;
    uint32_t list = first ? relation->b : relation->c, text = first ? relation->c : relation->b;
    if (relation->op != HG_OP_TEXT_SAME && relation->op != HG_OP_TEXT_FIND &&
        hg_value_known(lead_value(c, text))) {
        struct element element = {open, list, lead_value(c, text)};
        hg_push(&c->arena, &a->elements, element);
        return;
    }
    if (relation->op == HG_OP_TEXT_SAME) {
        tie.exactly = relation->d != 0;
    } else if (relation->op != HG_OP_TEXT_FIND && is_known_list(c, list)) {
        tie.few = lead_value(c, list)->list->texts;
        tie.count = lead_value(c, list)->list->count;
        tie.regs[0] = tie.regs[1] = text;
    } else {
        return;
    }
    hg_push(&c->arena, &a->ties, tie);
}

/* Adds an `is exactly` test as an equality with constants. */
static void add_names(struct hg_completer *c, struct hg_lead_constraints *a, uint32_t open)
{
    const struct hg_test *test = &c->program->tests[c->opens.at[open].reg];
    if (test->kind != HG_TEST_IS || test->all || test->pattern_count == 0)
        return;
    const struct hg_text **few = HG_ARRAY(&c->arena, const struct hg_text *, test->pattern_count);
    for (uint32_t i = 0; i < test->pattern_count; i++)
        few[i] = hg_image_constant(c->image, test->patterns[i]);
    struct tie tie = {open, {test->reg, test->reg}, test->exactly, few, test->pattern_count};
    hg_push(&c->arena, &a->ties, tie);
}

void hg_constraints_begin(struct hg_completer *c)
{
    struct hg_lead_constraints *a = HG_NEW(&c->arena, struct hg_lead_constraints);
    const struct hg_constraints *plan = &c->plan.agreement;
    c->agreeing = NULL;
    if (!plan->some)
        return;
    for (size_t i = 0; i < plan->clashes.count; i++)
        add_clash(c, a, &plan->clashes.at[i]);
    for (uint32_t i = 0; i < c->opens.count; i++) {
        const struct hg_term *term = &c->program->terms[c->opens.at[i].term];
        const struct hg_instr *relation = hg_term_relation(c->image, term);
        uint32_t subject = hg_term_subject(c->image, term);
        if (relation != NULL)
            add_tie(c, a, i, relation);
        if (term->kind == HG_TERM_TEST)
            add_names(c, a, i);
        if (subject != HG_NONE)
            hg_push(&c->arena, &a->subjects, ((struct subject){i, subject}));
    }
    a->orders = hg_orders_begin(c);
    if (a->clashes.count != 0 || a->ties.count != 0 || a->elements.count != 0 || a->orders != NULL)
        c->agreeing = a;
}

/* --- clashes --- */

static struct hg_span span_on(struct hg_completer *c, uint32_t lane, uint32_t open)
{
    return hg_box(c, c->batch[lane])[open];
}

/* Whether the box has only this piece of it. */
static bool is_piece(struct hg_completer *c, uint32_t lane, uint32_t open, uint32_t piece)
{
    struct hg_span span = span_on(c, lane, open);
    return span.first == span.last && c->opens.at[open].pieces[span.first] == piece;
}

static bool is_yes(struct hg_completer *c, uint32_t lane, uint32_t open)
{
    return is_piece(c, lane, open, 1);
}

static bool clash_on(struct hg_completer *c, uint32_t lane, const struct hg_conflict *clash)
{
    if ((clash->beside != HG_NONE && !is_yes(c, lane, clash->beside)) ||
        !is_piece(c, lane, clash->of, clash->piece))
        return false;
    const struct hg_open *with = &c->opens.at[clash->with];
    struct hg_span span = span_on(c, lane, clash->with);
    if (clash->out == NULL)
        return with->ranges[span.last].hi < clash->least ||
               with->ranges[span.first].lo > clash->most;
    for (uint32_t i = span.first; i <= span.last; i++)
        if (!clash->out[with->pieces[i]])
            return false;
    return true;
}

/* --- ties: a text that is known --- */

/* A candidate text that must be in the box's range of every open term of a register. */
struct candidate {
    const struct hg_text *text;
    uint32_t reg;
    bool exactly; /* its spelling is known; else only its folded form */
};

static bool lies_in_text(struct hg_completer *c, const struct hg_open *open, struct hg_span span,
                         const struct hg_text *text)
{
    const struct hg_term *term = &c->program->terms[open->term];
    uint32_t piece = hg_piece_of_text(term, text);
    bool lies = !hg_piece_is_sure(term, piece);
    for (uint32_t i = span.first; i <= span.last && !lies; i++)
        lies = open->pieces[i] == piece;
    return lies;
}

/* Whether the box allows this truth. */
static bool allows(struct hg_completer *c, uint32_t lane, uint32_t open, bool truth)
{
    struct hg_span span = span_on(c, lane, open);
    return span.first != span.last || c->opens.at[open].pieces[span.first] == (truth ? 1 : 0);
}

static bool lies_in(struct hg_completer *c, uint32_t lane, uint32_t index,
                    const struct candidate *candidate)
{
    const struct hg_open *open = &c->opens.at[index];
    struct hg_span span = span_on(c, lane, index);
    const struct hg_test *test = open->kind == HG_TERM_TEST ? &c->program->tests[open->reg] : NULL;
    if (open->kind == HG_TERM_TEXT)
        return lies_in_text(c, open, span, candidate->text);
    if (open->kind == HG_TERM_NUMBER) {
        int64_t length = (int64_t)hg_utf8_length(candidate->text->folded);
        return open->ranges[span.first].lo <= length && length <= open->ranges[span.last].hi;
    }
    if (test->kind == HG_TEST_INCLUDES)
        return true;
    bool folds = !candidate->exactly && hg_test_cased(c->image, test);
    uint8_t truth = folds ? hg_case_test(c, open->reg, candidate->text)
                          : hg_truth_of(hg_test_on_text(c->lead_lanes, open->reg, candidate->text));
    return truth == HG_UNKNOWN || allows(c, lane, index, truth == HG_TRUE);
}

static bool is_among(const struct tie *tie, const struct hg_text *text)
{
    for (uint32_t i = 0; i < tie->count; i++)
        if (hg_text_same(tie->few[i], text))
            return true;
    return false;
}

/* Whether it is consistent with another relation to a known text. */
static bool lies_beside(struct hg_completer *c, uint32_t lane, const struct tie *tie,
                        const struct candidate *candidate)
{
    bool left = tie->regs[0] == candidate->reg, right = tie->regs[1] == candidate->reg;
    if (!left && !right)
        return true;
    if (tie->few != NULL) /* `is exactly` is among the tests */
        return tie->exactly || allows(c, lane, tie->open, is_among(tie, candidate->text));
    const struct hg_value *other = lead_value(c, tie->regs[left ? 1 : 0]);
    if (!hg_value_known(other))
        return true;
    bool same = hg_text_same(other->text, candidate->text);
    if (tie->exactly && same && !candidate->exactly)
        return true;
    return allows(c, lane, tie->open,
                  tie->exactly ? hg_str_eq(other->text->raw, candidate->text->raw) : same);
}

/* What breaks its contract may be anything. */
static bool is_allowed(const struct hg_completer *c, const struct candidate *candidate)
{
    if (candidate->reg >= c->program->field_count)
        return true;
    const struct hg_value *value = lead_value(c, candidate->reg);
    return hg_value_known(value) || value->reason == HG_R_INVALID ||
           hg_contract_allows(c->image, &c->program->fields[candidate->reg], candidate->text);
}

static bool lies(struct hg_completer *c, uint32_t lane, const struct candidate *candidate)
{
    const struct hg_lead_constraints *a = c->agreeing;
    if (!is_allowed(c, candidate))
        return false;
    for (size_t i = 0; i < a->subjects.count; i++)
        if (a->subjects.at[i].reg == candidate->reg &&
            !lies_in(c, lane, a->subjects.at[i].open, candidate))
            return false;
    for (size_t i = 0; i < a->ties.count; i++)
        if (!lies_beside(c, lane, &a->ties.at[i], candidate))
            return false;
    return true;
}

/* The possible texts of a register on the lane. False: others, too. */
static bool texts_of(struct hg_completer *c, uint32_t lane, const struct tie *tie, uint32_t reg,
                     const struct hg_text *const **texts, uint32_t *count)
{
    bool other = false;
    if (tie->few != NULL) {
        *texts = tie->few;
        *count = tie->count;
        return true;
    }
    const struct hg_value *value =
        reg < c->program->field_count ? hg_lane_value(c->lanes, reg, lane) : lead_value(c, reg);
    if (value->hole != HG_R_NONE || value->state == HG_NOTHING)
        return false;
    *count = hg_value_items(value, texts, &other);
    return !other && *count != 0;
}

/* Whether the spelling of the register's texts is known, not only their folded form. */
static bool is_written(const struct hg_completer *c, uint32_t reg)
{
    return hg_value_known(lead_value(c, reg)) ||
           (reg < c->program->field_count && !hg_case_open(c, &(struct hg_regs){&reg, 1}));
}

/* Whether some possible text of one side is in the box's range of every open term of the other. */
static bool side_agrees(struct hg_completer *c, uint32_t lane, const struct tie *tie, int side)
{
    const struct hg_text *const *texts;
    uint32_t count;
    if (!texts_of(c, lane, tie, tie->regs[1 - side], &texts, &count))
        return true;
    for (uint32_t i = 0; i < count; i++) {
        bool written = tie->exactly && (tie->few != NULL || is_written(c, tie->regs[1 - side]));
        struct candidate candidate = {texts[i], tie->regs[side], written};
        if (lies(c, lane, &candidate))
            return true;
    }
    return false;
}

/* --- elements of an unknown list --- */

static bool is_pattern(const struct hg_completer *c, const struct hg_test *test, uint32_t i,
                       const struct hg_value *value)
{
    if (test->numbers)
        return c->program->numbers[test->patterns[i]] == value->lo;
    return hg_text_same(hg_image_constant(c->image, test->patterns[i]), value->text);
}

/* Whether a test of the list is possible, given that the element is in it, or not. */
static bool may_include(struct hg_completer *c, uint32_t lane, uint32_t open,
                        const struct element *element)
{
    const struct hg_test *test = &c->program->tests[c->opens.at[open].reg];
    bool yes = is_yes(c, lane, element->open), asked = false;
    for (uint32_t i = 0; i < test->pattern_count && !asked; i++)
        asked = is_pattern(c, test, i, element->value);
    bool told = test->pattern_count == 1 || test->all != yes; /* one present element, or one
                                                                 missing element, decides */
    return !asked || !told || allows(c, lane, open, yes);
}

static bool is_same_element(const struct hg_completer *c, const struct element *a,
                            const struct element *b)
{
    bool text = hg_type_is_text(c->program->registers[a->list]);
    return a->list == b->list &&
           (text ? hg_text_same(a->value->text, b->value->text) : a->value->lo == b->value->lo);
}

static bool element_agrees(struct hg_completer *c, uint32_t lane, const struct element *element)
{
    const struct hg_lead_constraints *a = c->agreeing;
    struct hg_span span = span_on(c, lane, element->open);
    if (span.first != span.last)
        return true;
    for (size_t i = 0; i < a->elements.count; i++) /* `x in tags` and `tags includes x` */
        if (is_same_element(c, element, &a->elements.at[i]) &&
            !allows(c, lane, a->elements.at[i].open, is_yes(c, lane, element->open)))
            return false;
    for (size_t i = 0; i < a->subjects.count; i++) {
        uint32_t open = a->subjects.at[i].open;
        if (a->subjects.at[i].reg == element->list && c->opens.at[open].kind == HG_TERM_TEST &&
            !may_include(c, lane, open, element))
            return false;
    }
    return true;
}

bool hg_box_is_consistent(struct hg_completer *c, uint32_t lane)
{
    const struct hg_lead_constraints *a = c->agreeing;
    for (size_t i = 0; i < a->clashes.count; i++)
        if (clash_on(c, lane, &a->clashes.at[i]))
            return false;
    for (size_t i = 0; i < a->ties.count; i++) {
        const struct tie *tie = &a->ties.at[i];
        if (is_yes(c, lane, tie->open) &&
            (!side_agrees(c, lane, tie, 0) || (tie->few == NULL && !side_agrees(c, lane, tie, 1))))
            return false;
    }
    for (size_t i = 0; i < a->elements.count; i++)
        if (!element_agrees(c, lane, &a->elements.at[i]))
            return false;
    return a->orders == NULL || hg_orders_are_consistent(c, lane, a->orders);
}
