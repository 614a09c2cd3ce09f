/* Classes on the VM: what a class means, worked out on one probe lane, and the instructions that
 * replace those of the image. Owns the lanes that are run and the probe. */
#include "runtime/counting/classes.h"

#include <string.h>

#include "runtime/ingest/field.h"
#include "runtime/vm/match_parts.h"

static hg_executor class_match, class_truth;
static hg_executor *const class_ops[] = {class_match, class_truth};

/* --- making them ------------------------------------------------------------------------------ */

static enum hg_status make(struct hg_classes *classes)
{
    const struct hg_image *image = classes->image;
    enum hg_status status = hg_lanes_new(image, 1, &classes->allocator, &classes->probe);
    if (status == HG_OK)
        status = hg_lanes_new(image, classes->room, &classes->allocator, &classes->lanes);
    if (status != HG_OK)
        return status;
    if (setjmp(classes->guard.jump) != 0 || setjmp(classes->probe->guard.jump) != 0)
        return HG_NOMEM;
    hg_class_plan(classes);
    classes->of = HG_ARRAY(&classes->arena, uint8_t *, classes->program->field_count);
    for (uint32_t f = 0; f < classes->program->field_count; f++) {
        classes->of[f] = HG_ARRAY(&classes->arena, uint8_t, classes->room);
        hg_class_missing(classes, f); /* the first: HG_CLASS_MISSING */
    }
    classes->lanes->classed = true;
    ((struct hg_vm *)classes->lanes)->classes = classes;
    ((struct hg_vm *)classes->lanes)->class_ops = class_ops;
    return HG_OK;
}

enum hg_status hg_classes_new(const struct hg_image *image, uint32_t room, bool texts,
                              const struct hg_allocator *allocator, struct hg_classes **out)
{
    struct hg_allocator chosen = hg_allocator_or_libc(allocator);
    struct hg_classes *classes = hg_allocate(&chosen, sizeof *classes);
    *out = NULL;
    if (classes == NULL)
        return HG_NOMEM;
    classes->allocator = chosen;
    classes->image = image;
    classes->program = hg_image_program(image);
    classes->room = room;
    classes->texts = texts;
    hg_arena_init(&classes->arena, &chosen, &classes->guard);
    enum hg_status status = make(classes);
    if (status == HG_OK)
        *out = classes;
    else
        hg_classes_free(classes);
    return status;
}

void hg_classes_free(struct hg_classes *classes)
{
    if (classes == NULL)
        return;
    struct hg_allocator allocator = classes->allocator;
    hg_lanes_free(classes->probe);
    hg_lanes_free(classes->lanes);
    hg_arena_release(&classes->arena);
    allocator.resize(allocator.context, classes, 0);
}

/* --- a class ---------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t digest, uint64_t word)
{
    digest = (digest ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return digest ^ digest >> 32;
}

/* Computes the results of class `c` from the probe's value. */
static void work_out(struct hg_classes *classes, uint32_t field, uint32_t c)
{
    struct hg_lanes *probe = classes->probe;
    struct hg_class_field *f = &classes->fields[field];
    uint64_t digest = 0;
    memset(probe->test_memo, 0, probe->program->test_count);
    hg_field_default(probe, field, 0);
    for (size_t i = 0; i < f->rows.count; i++) {
        struct hg_many_rows rows;
        hg_match_many_rows(probe, f->rows.at[i].plan, 0, 1, &rows);
        f->rows.at[i].rows[c] = (hg_pair){rows.possible[0], rows.certain[0]};
        digest = mix(mix(digest, rows.possible[0]), rows.certain[0]);
    }
    for (size_t i = 0; i < f->truths.count; i++) {
        hg_run_one(probe, f->truths.at[i].instr);
        f->truths.at[i].truths[c] = probe->truths[f->truths.at[i].instr->a];
        digest = mix(digest, f->truths.at[i].truths[c]);
    }
    f->problem[c] = hg_lane_fault(probe, field, 0) != NULL;
    f->digests[c] = mix(digest, f->problem[c]);
}

static bool are_same(const struct hg_class_field *f, uint32_t a, uint32_t b)
{
    bool same = f->digests[a] == f->digests[b] && f->problem[a] == f->problem[b];
    for (size_t i = 0; i < f->rows.count && same; i++) {
        const hg_pair *rows = f->rows.at[i].rows;
        same = rows[a][0] == rows[b][0] && rows[a][1] == rows[b][1];
    }
    for (size_t i = 0; i < f->truths.count && same; i++)
        same = f->truths.at[i].truths[a] == f->truths.at[i].truths[b];
    return same;
}

static bool is_class(const struct hg_class_field *f, uint32_t c, uint32_t made)
{
    return are_same(f, c, made) &&
           (f->with == NULL || are_same(&f->with->fields[f->with_field], c, made));
}

static void keep_class(struct hg_class_field *f, uint32_t made)
{
    f->problems |= f->problem[made] != 0;
    f->count++;
}

uint8_t hg_class_of(struct hg_classes *classes, uint32_t field)
{
    struct hg_class_field *f = &classes->fields[field];
    uint32_t made = f->count;
    if (f->odd == HG_CLASS_MAX_UNCLASSED)
        return HG_CLASS_NONE;
    work_out(classes, field, made);
    if (f->with != NULL)
        work_out(f->with, f->with_field, made);
    for (uint32_t c = 0; c < made; c++)
        if (is_class(f, c, made))
            return (uint8_t)c;
    if (made == HG_CLASS_MAX) {
        f->odd++;
        return HG_CLASS_NONE;
    }
    keep_class(f, made);
    if (f->with != NULL)
        keep_class(&f->with->fields[f->with_field], made);
    return (uint8_t)made;
}

uint8_t hg_class_missing(struct hg_classes *classes, uint32_t field)
{
    hg_arena_reset(&classes->probe->arena);
    hg_lanes_clear_field(classes->probe, field);
    return hg_class_of(classes, field);
}

/* --- a run ------------------------------------------------------------------------------------ */

void hg_classes_begin(struct hg_classes *classes, uint32_t count)
{
    struct hg_lanes *lanes = classes->lanes;
    lanes->lanes = count;
    hg_arena_reset(&lanes->arena);
    for (uint32_t f = 0; f < classes->program->field_count; f++)
        if (classes->fields[f].use == HG_FIELD_IN_REGISTER)
            hg_lanes_clear_field(lanes, f);
}

enum hg_status hg_classes_run(struct hg_classes *classes)
{
    return hg_run_code(classes->lanes, classes->code);
}

static const struct hg_classes *classes_of(const struct hg_lanes *lanes)
{
    return ((const struct hg_vm *)lanes)->classes;
}

static void and_one(const struct hg_classes *classes, const struct hg_class_match *match, size_t i,
                    uint32_t from, uint32_t count, hg_pair *pairs)
{
    const uint8_t *of = hg_classes_of(classes, match->fields.at[i]) + from;
    const hg_pair *rows = match->rows.at[i].rows;
    for (uint32_t l = 0; l < count; l++)
        pairs[l] &= rows[of[l]];
}

/* The same for four fields, so that the pairs are loaded and stored once. */
static void and_four(const struct hg_classes *classes, const struct hg_class_match *match, size_t i,
                     uint32_t from, uint32_t count, hg_pair *pairs)
{
    const uint8_t *of[4];
    const hg_pair *rows[4];
    for (size_t k = 0; k < 4; k++) {
        of[k] = hg_classes_of(classes, match->fields.at[i + k]) + from;
        rows[k] = match->rows.at[i + k].rows;
    }
    for (uint32_t l = 0; l < count; l++)
        pairs[l] &=
            (rows[0][of[0][l]] & rows[1][of[1][l]]) & (rows[2][of[2][l]] & rows[3][of[3][l]]);
}

/* Columns without classes first, then each class. */
static void match_some(const struct hg_lanes *lanes, const struct hg_class_match *match,
                       uint32_t from, uint32_t count)
{
    const struct hg_classes *classes = classes_of(lanes);
    struct hg_many_rows rows;
    hg_pair pairs[HG_MANY];
    for (uint32_t l = 0; l < count; l++)
        pairs[l] = (hg_pair){match->plan->all, match->plan->all};
    size_t i = 0;
    for (; i + 4 <= match->rows.count; i += 4)
        and_four(classes, match, i, from, count, pairs);
    for (; i < match->rows.count; i++)
        and_one(classes, match, i, from, count, pairs);
    if (match->rest != NULL)
        hg_match_many_rows(lanes, match->rest, from, count, &rows);
    for (uint32_t l = 0; l < count; l++) {
        rows.possible[l] = pairs[l][0] & (match->rest != NULL ? rows.possible[l] : UINT64_MAX);
        rows.certain[l] = pairs[l][1] & (match->rest != NULL ? rows.certain[l] : UINT64_MAX);
    }
    hg_match_many_store(lanes, match->plan, from, count, &rows);
}

/* MATCH, by the classes of its fields' values. */
static void class_match(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    const struct hg_class_match *match = &classes_of(lanes)->matches.at[instr->a];
    for (uint32_t from = 0; from < lanes->lanes; from += HG_MANY) {
        uint32_t left = lanes->lanes - from;
        match_some(lanes, match, from, left < HG_MANY ? left : HG_MANY);
    }
}

/* A truth of one field, by the class of its value. */
static void class_truth(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    const struct hg_classes *classes = classes_of(lanes);
    const uint8_t *of = hg_classes_of(classes, instr->b);
    const uint8_t *truths = classes->fields[instr->b].truths.at[instr->c].truths;
    uint8_t *to = hg_truth_reg(lanes, instr->a);
    hg_class_lookup(lanes->image->kernel, of, lanes->lanes, truths, to);
}
