/* Interprets YAML scalars (null, boolean, number) and writes YAML nodes as JSON, so that a lead
 * in a test file goes through the same reader as any other lead. Pure.
 *
 * Only the spellings below count as null, yes/no and numbers: `NO` is Norway, `012` keeps its
 * zero, `1_000` and `0x1F` are text. */
#include "base/json.h"
#include "base/number.h"
#include "compiler/data/yaml.h"

static bool is_plain(const struct hg_yaml *node)
{
    return node != NULL && node->kind == HG_YAML_SCALAR && node->plain;
}

static bool is_one_of(struct hg_str s, const char *const *words)
{
    for (; *words != NULL; words++)
        if (hg_str_is(s, *words))
            return true;
    return false;
}

bool hg_yaml_is_null(const struct hg_yaml *node)
{
    static const char *const words[] = {"", "~", "null", NULL};
    return is_plain(node) && is_one_of(node->text, words);
}

bool hg_yaml_bool(const struct hg_yaml *node, bool *out)
{
    static const char *const yes[] = {"yes", "true", "True", "TRUE", NULL};
    static const char *const no[] = {"no", "false", "False", "FALSE", NULL};
    if (!is_plain(node))
        return false;
    if (is_one_of(node->text, yes))
        return *out = true, true;
    if (is_one_of(node->text, no))
        return *out = false, true;
    return false;
}

static size_t skip_digits(struct hg_str s, size_t at)
{
    while (at < s.len && s.at[at] >= '0' && s.at[at] <= '9')
        at++;
    return at;
}

/* The number of RFC 8259, to the letter. */
static bool is_json_number(struct hg_str s)
{
    size_t at = s.len != 0 && s.at[0] == '-', start = at;
    at = skip_digits(s, at);
    if (at == start || (s.at[start] == '0' && at - start > 1))
        return false;
    if (at < s.len && s.at[at] == '.') {
        start = at + 1;
        at = skip_digits(s, start);
        if (at == start)
            return false;
    }
    if (at < s.len && (s.at[at] == 'e' || s.at[at] == 'E')) {
        start = at + 1;
        start += start < s.len && (s.at[start] == '+' || s.at[start] == '-');
        at = skip_digits(s, start);
        if (at == start)
            return false;
    }
    return at == s.len;
}

static void write_scalar(const struct hg_yaml *node, struct hg_json *json)
{
    bool yes;
    if (hg_yaml_is_null(node))
        hg_json_null(json);
    else if (hg_yaml_bool(node, &yes))
        hg_json_bool(json, yes);
    else if (node->plain && is_json_number(node->text))
        hg_json_raw(json, node->text);
    else
        hg_json_str(json, node->text);
}

/* As deep as the tree, which is at most HG_YAML_MAX_DEPTH. */
static void write_node(const struct hg_yaml *node, struct hg_json *json)
{
    if (node->kind == HG_YAML_SCALAR) {
        write_scalar(node, json);
    } else if (node->kind == HG_YAML_LIST) {
        hg_json_open(json, '[');
        for (size_t i = 0; i < node->count; i++)
            write_node(node->items[i], json);
        hg_json_close(json, ']');
    } else {
        hg_json_open(json, '{');
        for (size_t i = 0; i < node->count; i++) {
            hg_json_key(json, node->pairs[i].key);
            write_node(node->pairs[i].value, json);
        }
        hg_json_close(json, '}');
    }
}

void hg_yaml_to_json(const struct hg_yaml *node, struct hg_buf *out)
{
    struct hg_json json;
    hg_json_init(&json, out);
    write_node(node, &json);
}
