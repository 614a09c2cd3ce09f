/* Typed access to YAML nodes with diagnostics: see yaml_read.h. Used for contracts, teams,
 * calendars and the service's configuration. */
#include "compiler/data/yaml_read.h"

#include "base/number.h"

#define SHOWN_MAX 60u /* bytes of a text repeated in a message */
#define NAMES_MAX 64u /* names compared for a suggestion */

struct hg_str hg_yaml_describe(const struct hg_yaml *node, struct hg_arena *arena)
{
    if (node->kind == HG_YAML_LIST)
        return HG_STR("a list");
    if (node->kind == HG_YAML_MAP)
        return HG_STR("a map");
    if (node->text.len == 0)
        return node->plain ? HG_STR("nothing") : HG_STR("an empty text");
    if (node->text.len <= SHOWN_MAX)
        return hg_str_print(arena, "`%.*s`", HG_STR_ARGS(node->text));
    size_t len = SHOWN_MAX;
    while (len != 0 && ((unsigned char)node->text.at[len] & 0xC0) == 0x80)
        len--;
    return hg_str_print(arena, "`%.*s…`", (int)len, node->text.at);
}

static bool refuse(struct hg_diags *diags, const struct hg_yaml *node, const char *what,
                   const char *wanted)
{
    struct hg_str found = hg_yaml_describe(node, diags->arena);
    struct hg_diag *diag = hg_report(diags, HG_E0511, node->span, "`%s` must be %s, not %.*s", what,
                                     wanted, HG_STR_ARGS(found));
    if (strcmp(wanted, "a list") == 0 && node->kind == HG_YAML_SCALAR)
        hg_diag_help(diags, diag, "write `%s: [a, b]`", what);
    return false;
}

bool hg_yaml_want_map(struct hg_diags *diags, const struct hg_yaml *node, const char *what)
{
    return node->kind == HG_YAML_MAP || refuse(diags, node, what, "a map");
}

bool hg_yaml_want_list(struct hg_diags *diags, const struct hg_yaml *node, const char *what)
{
    return node->kind == HG_YAML_LIST || refuse(diags, node, what, "a list");
}

bool hg_yaml_want_text(struct hg_diags *diags, const struct hg_yaml *node, const char *what,
                       struct hg_arena *arena, struct hg_str *text)
{
    if (node->kind != HG_YAML_SCALAR || hg_yaml_is_null(node))
        return refuse(diags, node, what, "a text");
    *text = hg_text_normalise(arena, node->text);
    return text->len != 0 || refuse(diags, node, what, "a text");
}

bool hg_yaml_want_bool(struct hg_diags *diags, const struct hg_yaml *node, const char *what,
                       bool *out)
{
    return hg_yaml_bool(node, out) || refuse(diags, node, what, "yes or no");
}

bool hg_yaml_want_integer(struct hg_diags *diags, const struct hg_yaml *node, const char *what,
                          int64_t low, int64_t high, enum hg_code code, int64_t *out)
{
    if (node->kind != HG_YAML_SCALAR || !node->plain ||
        hg_parse_integer(node->text, out) != HG_NUMBER_OK)
        return refuse(diags, node, what, "a whole number");
    if (*out >= low && *out <= high)
        return true;
    hg_report(diags, code, node->span, "`%s` must be from %lld to %lld, not %.*s", what,
              (long long)low, (long long)high, HG_STR_ARGS(node->text));
    return false;
}

static size_t as_strs(const char *const *names, size_t count, struct hg_str *out)
{
    if (count > NAMES_MAX)
        count = NAMES_MAX;
    for (size_t i = 0; i < count; i++)
        out[i] = hg_str(names[i]);
    return count;
}

static void list_words(struct hg_diags *diags, struct hg_diag *diag, const char *const *words,
                       size_t count)
{
    struct hg_str all = HG_STR("");
    for (size_t i = 0; i < count; i++)
        all = hg_str_print(diags->arena, "%.*s%s`%s`", HG_STR_ARGS(all), i == 0 ? "" : ", ",
                           words[i]);
    hg_diag_help(diags, diag, "use one of %.*s", HG_STR_ARGS(all));
}

/* The name that starts with `wrong`, as `alias` of `aliases`; NULL if there is none. */
static const char *begun(struct hg_str wrong, const struct hg_str *names, size_t count)
{
    for (size_t i = 0; wrong.len >= 3 && i < count; i++)
        if (hg_str_starts(names[i], wrong))
            return names[i].at;
    return NULL;
}

static void suggest(struct hg_diags *diags, struct hg_diag *diag, struct hg_str wrong,
                    const char *const *names, size_t count)
{
    struct hg_str near[NAMES_MAX] = {0};
    size_t n = as_strs(names, count, near);
    if (hg_nearest(wrong, near, n) >= 0)
        hg_diag_suggest(diags, diag, wrong, near, n);
    else if (begun(wrong, near, n) != NULL)
        hg_diag_help(diags, diag, "did you mean `%s`?", begun(wrong, near, n));
    else
        list_words(diags, diag, names, count);
}

bool hg_yaml_want_word(struct hg_diags *diags, const struct hg_yaml *node, const char *what,
                       const char *const *words, size_t count, size_t *out)
{
    if (node->kind != HG_YAML_SCALAR)
        return refuse(diags, node, what, "a word");
    for (size_t i = 0; i < count; i++)
        if (hg_str_is(node->text, words[i]))
            return *out = i, true;
    struct hg_str found = hg_yaml_describe(node, diags->arena);
    struct hg_diag *diag =
        hg_report(diags, HG_E0513, node->span, "`%s` cannot be %.*s", what, HG_STR_ARGS(found));
    suggest(diags, diag, node->text, words, count);
    return false;
}

bool hg_yaml_want_keys(struct hg_diags *diags, const struct hg_yaml *map, const char *what,
                       const char *const *names, size_t count)
{
    bool good = true;
    for (size_t i = 0; i < map->count; i++) {
        const struct hg_yaml_pair *pair = &map->pairs[i];
        size_t k = 0;
        while (k < count && !hg_str_is(pair->key, names[k]))
            k++;
        if (k < count)
            continue;
        struct hg_diag *diag =
            hg_report(diags, HG_E0510, pair->key_span, "%s has no attribute `%.*s`", what,
                      HG_STR_ARGS(pair->key));
        suggest(diags, diag, pair->key, names, count);
        good = false;
    }
    return good;
}
