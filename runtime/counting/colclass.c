/* Columns of a block into classes, field by field: codes through a table of classes, plain values
 * one by one (colclass_plain.c). A fast alternative to colread.c, which handles what classes
 * cannot express, with the same results. */
#include "runtime/counting/colclass_parts.h"

#include <string.h>

#include "runtime/decision/decision.h"

enum hg_status hg_colclasses_new(struct hg_colreader *reader, uint32_t room, bool texts,
                                 const struct hg_allocator *allocator, struct hg_colclasses **out)
{
    struct hg_allocator chosen = hg_allocator_or_libc(allocator);
    struct hg_colclasses *c = hg_allocate(&chosen, sizeof *c);
    *out = NULL;
    if (c == NULL)
        return HG_NOMEM;
    c->allocator = chosen;
    c->reader = reader;
    c->marks = hg_allocate(&chosen, room);
    c->problems = hg_allocate(&chosen, room);
    c->fast = hg_allocate(&chosen, ((size_t)reader->program->field_count + 1) * sizeof *c->fast);
    if (c->marks == NULL || c->problems == NULL || c->fast == NULL ||
        hg_classes_new(reader->image, room, texts, &chosen, &c->classes) != HG_OK) {
        hg_colclasses_free(c);
        return HG_NOMEM;
    }
    hg_colclass_plan_fast(c);
    *out = c;
    return HG_OK;
}

void hg_colclasses_free(struct hg_colclasses *c)
{
    if (c == NULL)
        return;
    struct hg_allocator allocator = c->allocator;
    void *arrays[] = {c->marks, c->problems, c->fast, c->shared, c};
    hg_classes_free(c->classes);
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        if (arrays[i] != NULL)
            allocator.resize(allocator.context, arrays[i], 0);
}

/* --- values of a dictionary ------------------------------------------------------------------- */

/* False: read it from its record. */
static bool put_code(struct hg_colclasses *c, uint32_t field, const struct hg_col_binding *binding,
                     uint32_t code)
{
    struct hg_lanes *probe = c->classes->probe;
    hg_arena_reset(&probe->arena);
    hg_lanes_clear_field(probe, field);
    if (code == 0)
        return true;
    const struct hg_parsed_value *met =
        hg_col_parsed(c->reader, field, binding->node, binding->parsed, code);
    if (met != NULL)
        hg_field_store(probe, field, 0, met, NULL);
    return met != NULL;
}

/* For a shared field, the second one's binding to the same column; else NULL. */
static struct hg_col_binding *binding_with(const struct hg_colclasses *c, uint32_t field,
                                           const struct hg_col_binding *binding)
{
    uint32_t with = hg_colclass_paired_field(c, field);
    return with != HG_NONE ? c->second->reader->fields[with].bindings.at +
                                 (binding - c->reader->fields[field].bindings.at)
                           : NULL;
}

static uint8_t class_of_code(struct hg_colclasses *c, uint32_t field,
                             const struct hg_col_binding *binding, uint32_t code)
{
    const struct hg_col_node *node = &c->reader->file->index.nodes[binding->node];
    const struct hg_col_binding *other = binding_with(c, field, binding);
    uint8_t *kept, told = hg_colclass_fast(c, field, node->values[code - 1], &kept);
    if (told == HG_CLASS_UNSEEN) {
        bool put =
            put_code(c, field, binding, code) &&
            (other == NULL || put_code(c->second, hg_colclass_paired_field(c, field), other, code));
        told = put ? hg_class_of(c->classes, field) : HG_CLASS_NONE;
    }
    if (kept != NULL)
        *kept = told;
    return told;
}

/* A class for every code that can occur, in the dictionary or not. */
static void make_table(struct hg_colclasses *c, struct hg_col_binding *binding)
{
    size_t count = (size_t)c->reader->file->index.nodes[binding->node].value_count + 1;
    size_t room = count > UINT8_MAX + 1 ? UINT16_MAX + 1 : UINT8_MAX + 1;
    binding->class_of = hg_arena_alloc(&c->reader->arena, room);
    memset(binding->class_of, HG_CLASS_NONE, room);
    memset(binding->class_of, HG_CLASS_UNSEEN, count < room ? count : room);
    binding->class_of[0] = HG_CLASS_MISSING;
}

/* One load per row and no branch; unclassified values are looked for afterwards. */
static void look_up(enum hg_kernel kernel, const struct hg_col_column *column, uint32_t first,
                    uint32_t count, const uint8_t *table, uint32_t most, uint8_t *of)
{
    const unsigned char *at = column->at;
    switch ((enum hg_col_encoding)column->mode) {
    case HG_COL_CODE8:
        hg_class_lookup(kernel, at + first, count, table, of);
        return;
    case HG_COL_CODE16:
        for (uint32_t l = 0; l < count; l++)
            of[l] = table[hg_col_u16(at + 2 * ((size_t)first + l))];
        return;
    default:
        memset(of, hg_col_u32(at) <= most ? table[hg_col_u32(at)] : HG_CLASS_NONE, count);
    }
}

static void read_codes(struct hg_colclasses *c, uint32_t field, struct hg_col_binding *binding)
{
    const struct hg_col_reading *reading = &c->reading;
    const struct hg_col_column *column = &reading->view->columns[binding->node];
    uint32_t most = c->reader->file->index.nodes[binding->node].value_count;
    uint8_t *of = hg_classes_of(c->classes, field), *end = of + reading->count;
    if (binding->class_of == NULL)
        make_table(c, binding);
    look_up(c->reader->image->kernel, column, reading->rows.first, reading->count,
            binding->class_of, most, of);
    for (uint8_t *unmet = of;
         (unmet = memchr(unmet, HG_CLASS_UNSEEN, (size_t)(end - unmet))) != NULL;) {
        uint32_t code = hg_col_code(column, reading->rows.first + (uint32_t)(unmet - of));
        uint8_t *class_of = &binding->class_of[code];
        if (*class_of == HG_CLASS_UNSEEN)
            *class_of = class_of_code(c, field, binding, code);
        *unmet = *class_of;
    }
}

/* --- a field ---------------------------------------------------------------------------------- */

/* Whether the field is only validated and its whole dictionary is valid. */
static bool is_sound(const struct hg_colclasses *c, uint32_t field, struct hg_col_binding *binding)
{
    return c->classes->fields[field].use == HG_FIELD_ONLY_VALIDATED &&
           c->reader->fields[field].only_validated && hg_col_all_valid(c->reader, field, binding);
}

static void read_one(struct hg_colclasses *c, uint32_t field, struct hg_col_binding *binding)
{
    struct hg_col_binding *other = binding_with(c, field, binding);
    if (c->reading.view->columns[binding->node].mode == HG_COL_PLAIN)
        hg_colclass_plain(c, field, binding->node);
    else if (is_sound(c, field, binding) &&
             (other == NULL || is_sound(c->second, hg_colclass_paired_field(c, field), other)))
        memset(hg_classes_of(c->classes, field), HG_CLASS_VALID, c->reading.count);
    else
        read_codes(c, field, binding);
}

/* Stores one row's field in the probe as the reader would. False: read it from its record. */
static bool put_row(struct hg_colclasses *c, uint32_t field, uint32_t l, int64_t now)
{
    uint8_t mark = HG_COLREAD_DONE;
    struct hg_lanes *probe = c->classes->probe;
    struct hg_col_reading one = c->reading;
    one.lanes = probe;
    one.rows.first += l;
    one.rows.count = one.count = 1;
    one.marks = &mark;
    hg_arena_reset(&probe->arena);
    hg_lanes_clear_field(probe, field);
    probe->now[0] = now;
    hg_col_read_field(&one, field);
    return mark == HG_COLREAD_DONE;
}

/* The same in the other probe, too, if the field is shared. */
static bool put_rows(struct hg_colclasses *c, uint32_t field, uint32_t l)
{
    int64_t now = c->classes->lanes->now[l];
    uint32_t with = hg_colclass_paired_field(c, field);
    return put_row(c, field, l, now) && (with == HG_NONE || put_row(c->second, with, l, now));
}

/* Classifies remaining values one by one: those with evidence, or from several columns. */
static void classify_again(struct hg_colclasses *c, uint32_t field)
{
    const struct hg_class_field *facts = &c->classes->fields[field];
    uint8_t *of = hg_classes_of(c->classes, field), *end = of + c->reading.count;
    for (uint8_t *odd = of; (odd = memchr(odd, HG_CLASS_NONE, (size_t)(end - odd))) != NULL;
         odd++) {
        uint32_t l = (uint32_t)(odd - of);
        if (c->marks[l] != HG_COLREAD_DONE)
            continue;
        if (facts->count < HG_CLASS_MAX && put_rows(c, field, l))
            *odd = hg_class_of(c->classes, field);
        if (*odd == HG_CLASS_NONE)
            c->marks[l] = HG_COLREAD_RECORD;
    }
}

static void note_problems(struct hg_colclasses *c, uint32_t field)
{
    const struct hg_class_field *facts = &c->classes->fields[field];
    const uint8_t *of = hg_classes_of(c->classes, field);
    for (uint32_t l = 0; facts->problems && l < c->reading.count; l++)
        c->problems[l] |= facts->problem[of[l]];
}

/* The first has classified it: what has no class there has none here. */
static void copy_shared(struct hg_colclasses *c, uint32_t field)
{
    const uint8_t *of = hg_classes_of(c->classes, field), *end = of + c->reading.count, *odd = of;
    for (; (odd = memchr(odd, HG_CLASS_NONE, (size_t)(end - odd))) != NULL; odd++)
        if (c->marks[odd - of] == HG_COLREAD_DONE)
            c->marks[odd - of] = HG_COLREAD_RECORD;
    note_problems(c, field);
}

static void read_field(struct hg_colclasses *c, uint32_t field)
{
    bool anywhere;
    if (c->shared != NULL && c->shared[field]) {
        copy_shared(c, field);
        return;
    }
    if (c->classes->fields[field].use == HG_FIELD_IN_REGISTER) {
        hg_col_read_field(&c->reading, field);
        return;
    }
    struct hg_col_binding *binding = hg_col_only(&c->reading, field, &anywhere);
    if (binding != NULL)
        read_one(c, field, binding);
    else
        memset(hg_classes_of(c->classes, field), anywhere ? HG_CLASS_NONE : HG_CLASS_MISSING,
               c->reading.count);
    classify_again(c, field);
    note_problems(c, field);
}

/* Completes register fields: defaults, patterns that depend on another field, and problems. */
static void finish_placed(struct hg_colclasses *c)
{
    struct hg_lanes *lanes = c->classes->lanes;
    for (uint32_t l = 0; l < c->reading.count; l++)
        if (c->marks[l] == HG_COLREAD_DONE)
            hg_fields_done(lanes, l);
    for (uint32_t f = 0; f < c->reader->program->field_count; f++)
        for (uint32_t l = 0;
             c->classes->fields[f].use == HG_FIELD_IN_REGISTER && l < c->reading.count; l++)
            c->problems[l] |= hg_lane_fault(lanes, f, l) != NULL;
}

/* --- rows ------------------------------------------------------------------------------------- */

static void read_fields(struct hg_colclasses *c)
{
    memset(c->problems, 0, c->reading.count);
    for (uint32_t f = 0; f < c->reader->program->field_count; f++)
        read_field(c, f);
    if (c->classes->placed)
        finish_placed(c);
}

/* The time of a row; false: unknown. */
static bool now_of(struct hg_colclasses *c, uint32_t field, uint32_t l, int64_t *now)
{
    struct hg_lead_error error;
    struct hg_lanes *probe = c->classes->probe;
    probe->now_field = field;
    bool told = put_row(c, field, l, 0) && hg_field_now(probe, 0, &error) == HG_OK;
    *now = probe->now[0];
    return told;
}

/* Each lead's own time; where that is unknown, the lead takes the general path, and is rejected.
 */
static void read_nows(struct hg_colclasses *c, uint32_t field)
{
    bool anywhere;
    int64_t *nows = c->classes->lanes->now;
    const struct hg_col_binding *binding = hg_col_only(&c->reading, field, &anywhere);
    bool quick = binding != NULL && hg_colclass_accepts_any(c, field, HG_T_DATETIME, binding->node);
    for (uint32_t l = 0; l < c->reading.count; l++) {
        if (c->marks[l] != HG_COLREAD_DONE)
            continue;
        bool told = quick && hg_colclass_instant(c, binding->node, l, &nows[l]);
        if (!told && !now_of(c, field, l, &nows[l]))
            c->marks[l] = HG_COLREAD_RECORD;
    }
}

/* The second of a pair stores rows in its probe while the first reads them. */
static void read_along(const struct hg_colclasses *c)
{
    struct hg_colclasses *second = c->second;
    second->reading = c->reading;
    second->reading.reader = second->reader;
    second->reading.lanes = second->classes->lanes;
    second->reading.marks = second->marks;
}

enum hg_status hg_colclasses_run(struct hg_colclasses *c, const struct hg_colview *view,
                                 const struct hg_colrows *rows, const struct hg_colclock *clock,
                                 struct hg_colclass_result *out)
{
    struct hg_lanes *lanes = c->classes->lanes;
    *out = (struct hg_colclass_result){lanes, c->marks, c->problems};
    c->reading = (struct hg_col_reading){.reader = c->reader,
                                         .view = view,
                                         .lanes = lanes,
                                         .rows = *rows,
                                         .count = rows->count,
                                         .now_field = HG_NONE,
                                         .marks = c->marks};
    if (setjmp(lanes->guard.jump) != 0 || setjmp(c->reader->guard.jump) != 0 ||
        setjmp(c->classes->guard.jump) != 0 || setjmp(c->classes->probe->guard.jump) != 0)
        return HG_NOMEM;
    struct hg_colclasses *second = c->second;
    if (second != NULL && (setjmp(second->reader->guard.jump) != 0 ||
                           setjmp(second->classes->probe->guard.jump) != 0))
        return HG_NOMEM;
    if (second != NULL)
        read_along(c);
    hg_classes_begin(c->classes, rows->count);
    hg_col_mark_rows(&c->reading);
    for (uint32_t l = 0; l < rows->count; l++)
        lanes->now[l] = clock->now;
    if (clock->field != HG_NONE)
        read_nows(c, clock->field);
    read_fields(c);
    return hg_classes_run(c->classes);
}

/* --- two policies ----------------------------------------------------------------------------- */

static bool same_bindings(const struct hg_col_field *a, const struct hg_col_field *b)
{
    bool same =
        a->bindings.count == b->bindings.count && a->confidences.count == b->confidences.count;
    for (size_t i = 0; same && i < a->bindings.count; i++) {
        const struct hg_col_binding *x = &a->bindings.at[i], *y = &b->bindings.at[i];
        same = x->node == y->node && x->value == y->value &&
               memcmp(x->beside, y->beside, sizeof x->beside) == 0 && x->longer == y->longer;
    }
    for (size_t i = 0; same && i < a->confidences.count; i++)
        same = a->confidences.at[i] == b->confidences.at[i];
    return same;
}

/* The field of the second that reads the same columns in the same way; or HG_NONE. */
static uint32_t field_with(const struct hg_colclasses *first, uint32_t field,
                           const struct hg_colclasses *second)
{
    const struct hg_class_field *f = &first->classes->fields[field];
    uint32_t with =
        hg_field_named(second->reader->program, first->reader->program->fields[field].name);
    const struct hg_class_field *other = with != HG_NONE ? &second->classes->fields[with] : NULL;
    bool same = other != NULL && f->use == other->use && f->use != HG_FIELD_IN_REGISTER &&
                f->cut == other->cut && first->fast[field].way == second->fast[with].way &&
                same_bindings(&first->reader->fields[field], &second->reader->fields[with]);
    return same ? with : HG_NONE;
}

enum hg_status hg_colclasses_pair(struct hg_colclasses *first, struct hg_colclasses *second)
{
    const struct hg_program *program = first->reader->program;
    second->shared =
        hg_allocate(&second->allocator, (size_t)second->reader->program->field_count + 1);
    if (second->shared == NULL || setjmp(first->classes->guard.jump) != 0)
        return HG_NOMEM;
    first->second = second;
    for (uint32_t f = 0; f < program->field_count; f++) {
        uint32_t with = field_with(first, f, second);
        if (with == HG_NONE || second->shared[with])
            continue;
        second->shared[with] = true;
        hg_class_pair(first->classes, f, second->classes, with);
    }
    return HG_OK;
}

/* --- what rows have in a field ---------------------------------------------------------------- */

uint32_t hg_colclasses_column(const struct hg_colclasses *c, uint32_t field, bool *anywhere)
{
    const struct hg_col_binding *binding = hg_col_only(&c->reading, field, anywhere);
    bool alone = c->reader->program->fields[field].pattern_by == HG_NONE;
    *anywhere |= !alone;
    return binding != NULL && alone ? binding->node : HG_NONE;
}

static bool show(struct hg_colclasses *c, uint32_t field, uint32_t i)
{
    bool put = put_row(c, field, i, c->classes->lanes->now[i]);
    hg_field_default(c->classes->probe, field, 0);
    return put;
}

const struct hg_lanes *hg_colclasses_value(struct hg_colclasses *c, uint32_t field, uint32_t i,
                                           uint32_t *lane)
{
    bool placed = c->classes->fields[field].use == HG_FIELD_IN_REGISTER;
    *lane = placed ? i : 0;
    if (placed)
        return c->classes->lanes;
    if (setjmp(c->classes->probe->guard.jump) != 0 || setjmp(c->reader->guard.jump) != 0)
        return NULL;
    return show(c, field, i) ? c->classes->probe : NULL;
}

static bool show_name(struct hg_colclasses *c, uint32_t field, uint32_t i, struct hg_arena *arena,
                      struct hg_str *name)
{
    uint32_t lane;
    const struct hg_lanes *lanes = hg_colclasses_value(c, field, i, &lane);
    if (lanes != NULL)
        *name = hg_str_copy(arena, hg_lead_name(lanes, lane, arena));
    return lanes != NULL;
}

bool hg_colclasses_names(struct hg_colclasses *c, struct hg_arena *arena, struct hg_str *names)
{
    bool anywhere;
    uint32_t field = c->reader->image->key_field;
    if (field == HG_NONE)
        return true;
    const struct hg_col_binding *binding = hg_col_only(&c->reading, field, &anywhere);
    bool quick = binding != NULL && hg_colclass_accepts_any(c, field, HG_T_TEXT, binding->node);
    for (uint32_t i = 0; i < c->reading.count; i++)
        if (c->marks[i] == HG_COLREAD_DONE &&
            !(quick && hg_colclass_text(c, binding->node, i, &names[i])) &&
            !show_name(c, field, i, arena, &names[i]))
            return false;
    return true;
}
