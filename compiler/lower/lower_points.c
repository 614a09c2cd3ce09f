/* Lowers the points of a score rule: a constant, or a register computed from bands, a count,
 * fading or halving. All points are in the scale of their score. */
#include "compiler/lower/lower.h"
#include "compiler/model/sema.h"

/* Bits of hg_band_const.truth. */
enum { FITS_TRUE = 1, FITS_FALSE = 2 };

static int64_t scaled(const struct hg_expr *number, enum hg_type_kind scale)
{
    int64_t out = 0;
    return hg_literal_scaled(number, scale, 0, &out) ? out : 0;
}

/* --- bands --- */

static void number_band(struct hg_lowering *l, const struct hg_typed_cell *cell,
                        struct hg_band_const *band)
{
    struct hg_bounds *bounds = HG_ARRAY(l->arena, struct hg_bounds, cell->ranges.count);
    for (size_t i = 0; i < cell->ranges.count; i++)
        bounds[i] = (struct hg_bounds){cell->ranges.at[i].lo, cell->ranges.at[i].hi};
    band->ranges = hg_ranges_of(l->arena, bounds, cell->ranges.count);
    if (cell->negated)
        band->ranges = hg_ranges_not(l->arena, band->ranges);
}

static void text_band(struct hg_lowering *l, const struct hg_typed_cell *cell,
                      struct hg_band_const *band)
{
    uint32_t *ids = HG_ARRAY(l->arena, uint32_t, cell->texts.count);
    for (size_t i = 0; i < cell->texts.count; i++)
        ids[i] = hg_pool_same(l, cell->texts.at[i]);
    band->set = hg_text_ids_of(l, ids, cell->texts.count);
    band->prefixes.at = HG_ARRAY(l->arena, struct hg_str, cell->prefixes.count);
    for (size_t i = 0; i < cell->prefixes.count; i++)
        band->prefixes.at[band->prefixes.count++] = hg_text_fold(l->arena, cell->prefixes.at[i]);
    band->negated = cell->negated;
}

static void truth_band(const struct hg_typed_cell *cell, struct hg_band_const *band)
{
    for (size_t i = 0; i < cell->ranges.count; i++)
        band->truth |= cell->ranges.at[i].lo == 1 ? FITS_TRUE : FITS_FALSE;
    if (cell->negated)
        band->truth ^= FITS_TRUE | FITS_FALSE;
}

static void cell_band(struct hg_lowering *l, const struct hg_cell *cell, struct hg_type type,
                      struct hg_band_const *band)
{
    struct hg_typed_cell typed;
    if (!hg_type_cell(l->model, cell, type, &typed))
        return; /* told by the types */
    band->name = typed.written;
    band->otherwise = typed.any;
    if (type.kind == HG_T_BOOLEAN)
        truth_band(&typed, band);
    else if (hg_type_is_text(type.kind))
        text_band(l, &typed, band);
    else
        number_band(l, &typed, band);
}

static uint32_t lower_bands(struct hg_lowering *l, const struct hg_points *points,
                            struct hg_type type, enum hg_type_kind scale)
{
    struct hg_bands bands = {HG_ARRAY(l->arena, struct hg_band_const, points->band_count), 0, false,
                             0};
    for (size_t i = 0; i < points->band_count; i++) {
        const struct hg_band *band = &points->bands[i];
        int64_t amount = scaled(band->points, scale);
        if (band->kind == HG_BAND_UNKNOWN) {
            bands.has_unknown = true;
            bands.unknown_points = amount;
            continue;
        }
        struct hg_band_const *out = &bands.at[bands.count++];
        out->points = amount;
        out->name = HG_STR("otherwise");
        if (band->kind == HG_BAND_CELL)
            cell_band(l, &band->cell, type, out);
        else if (band->kind == HG_BAND_OTHERWISE)
            out->otherwise = true;
        else
            out->truth = band->kind == HG_BAND_YES ? FITS_TRUE : FITS_FALSE;
        if (out->truth && band->kind != HG_BAND_CELL)
            out->name = band->kind == HG_BAND_YES ? HG_STR("yes") : HG_STR("no");
    }
    hg_push(l->arena, &l->bands, bands);
    return (uint32_t)l->bands.count - 1;
}

static uint32_t points_by(struct hg_lowering *l, const struct hg_points *points,
                          enum hg_type_kind scale)
{
    struct hg_type type = hg_info(l->model, points->by)->type;
    if (type.kind == HG_T_BOOLEAN)
        return hg_emit_value(l, HG_OP_BANDS_TRUTH, scale, hg_lower_truth(l, points->by),
                             lower_bands(l, points, type, scale), HG_NONE);
    uint32_t reg = hg_lower_value(l, points->by);
    enum hg_op op = hg_type_is_text(type.kind) ? HG_OP_BANDS_TEXT : HG_OP_BANDS_NUMBER;
    return hg_emit_value(l, op, scale, reg, lower_bands(l, points, type, scale), HG_NONE);
}

/* --- counts, fading, halving --- */

static uint32_t points_per(struct hg_lowering *l, const struct hg_points *points,
                           enum hg_type_kind scale)
{
    uint32_t reg = hg_lower_value(l, points->per);
    enum hg_op op = l->registers.at[reg] == HG_T_DECIMAL ? HG_OP_PER_DECIMAL : HG_OP_PER;
    return hg_emit_value(l, op, scale, reg, hg_pool_number(l, scaled(points->amount, scale)),
                         hg_pool_number(l, scaled(points->limit, scale)));
}

static uint32_t aged(struct hg_lowering *l, const struct hg_tail *tail, uint32_t points)
{
    enum hg_type_kind scale = l->registers.at[points];
    if (tail->fading_over) {
        uint32_t over = hg_lower_value(l, tail->fading_over);
        uint32_t since = hg_convert_to_instant(l, hg_lower_value(l, tail->fading_since));
        points = hg_emit_value(l, HG_OP_FADE, scale, points, over, since);
    }
    if (!tail->halving_every)
        return points;
    uint32_t every = hg_lower_value(l, tail->halving_every);
    if (tail->halving_age)
        return hg_emit_value(l, HG_OP_HALVE_AGE, scale, points, every,
                             hg_lower_value(l, tail->halving_age));
    uint32_t since = hg_convert_to_instant(l, hg_lower_value(l, tail->halving_since));
    return hg_emit_value(l, HG_OP_HALVE, scale, points, every, since);
}

void hg_lower_points(struct hg_lowering *l, const struct hg_model_block *block,
                     const struct hg_model_rule *rule, struct hg_rule_info *info)
{
    const struct hg_points *points = &rule->rule->points;
    const struct hg_tail *tail = &rule->rule->tail;
    bool plain = points->kind == HG_POINTS_PLAIN;
    if (plain)
        info->points = scaled(points->amount, block->scale);
    info->constant_points = plain && !tail->fading_over && !tail->halving_every;
    if (info->constant_points)
        return;
    uint32_t reg;
    if (plain)
        reg = hg_number_register(l, block->scale, info->points);
    else if (points->kind == HG_POINTS_PER)
        reg = points_per(l, points, block->scale);
    else
        reg = points_by(l, points, block->scale);
    info->points_ref = (struct hg_ref){HG_REF_VALUE, aged(l, tail, reg)};
}
