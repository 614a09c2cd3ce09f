/* What the configuration says of the decision log: how long entries are kept, and the key by which
 * packets hash and seal what the contract says. */
#include "cli/logs/log_source.h"
#include "cli/serving/serve_config.h"

static void read_key(struct hg_serve_reader *reader, const struct hg_yaml *node)
{
    struct hg_str path, text;
    if (node == NULL || !hg_yaml_want_text(reader->diags, node, "key_file", reader->arena, &path) ||
        !hg_serve_file(reader, node, path, &text))
        return;
    unsigned char *key = hg_arena_alloc(reader->arena, HG_LOG_KEY_BYTES);
    if (hg_log_key_of(text, key)) {
        reader->config->log.key = key;
        return;
    }
    struct hg_diag *diag = hg_report(reader->diags, HG_E1116, node->span,
                                     "`%.*s` does not contain a key", HG_STR_ARGS(path));
    hg_diag_help(reader->diags, diag,
                 "a key is 32 bytes, or 64 hex digits; create one with `openssl rand -hex 32`");
}

void hg_serve_read_log(struct hg_serve_reader *reader, const struct hg_yaml *node)
{
    static const char *const keys[] = {"key_file", "keep"};
    unsigned seconds = 0;
    if (!hg_yaml_want_map(reader->diags, node, "log"))
        return;
    hg_yaml_want_keys(reader->diags, node, "log", keys, sizeof keys / sizeof *keys);
    read_key(reader, hg_yaml_get(node, "key_file"));
    hg_serve_want_seconds(reader, hg_yaml_get(node, "keep"), "keep", 3600, 20u * 366 * 86400,
                          &seconds);
    reader->config->log.keep = (int64_t)seconds * 1000000;
}
