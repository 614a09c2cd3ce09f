/* Compares a value of the packet with an expected one: JSON is a subset of YAML, so both are YAML
 * trees. Used by test_compare.c; pure. */
#include "base/number.h"
#include "cli/testing/test_run.h"

static bool same_scalar(const struct hg_yaml *a, const struct hg_yaml *b)
{
    int64_t x, y;
    bool no_a, no_b;
    if (hg_yaml_is_null(a) || hg_yaml_is_null(b))
        return hg_yaml_is_null(a) && hg_yaml_is_null(b);
    if (hg_str_eq(a->text, b->text))
        return true;
    if (hg_yaml_bool(a, &no_a) && hg_yaml_bool(b, &no_b))
        return no_a == no_b;
    return a->plain && b->plain && hg_parse_decimal(a->text, &x) == HG_NUMBER_OK &&
           hg_parse_decimal(b->text, &y) == HG_NUMBER_OK && x == y;
}

/* Lists are sets here: what is possible has no order. */
static bool same_node(const struct hg_yaml *a, const struct hg_yaml *b)
{
    if (a->kind != b->kind || (a->kind != HG_YAML_SCALAR && a->count != b->count))
        return false;
    if (a->kind == HG_YAML_SCALAR)
        return same_scalar(a, b);
    for (size_t i = 0; i < a->count; i++) {
        bool found = false;
        for (size_t k = 0; k < b->count && !found; k++)
            found = a->kind == HG_YAML_LIST ? same_node(a->items[i], b->items[k])
                                            : hg_str_eq(a->pairs[i].key, b->pairs[k].key) &&
                                                  same_node(a->pairs[i].value, b->pairs[k].value);
        if (!found)
            return false;
    }
    return true;
}

bool hg_test_value_fits(const struct hg_yaml *want, struct hg_str json, struct hg_arena *arena)
{
    struct hg_sources sources;
    struct hg_diags diags;
    struct hg_yaml *node = NULL;
    hg_sources_init(&sources, arena);
    hg_diags_init(&diags, arena, &sources);
    uint32_t source = hg_sources_add(&sources, HG_STR("value"), json);
    return hg_yaml_parse(&diags, source, arena, &node) == HG_OK && same_node(want, node);
}
